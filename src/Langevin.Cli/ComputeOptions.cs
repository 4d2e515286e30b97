using System.CommandLine;
using Langevin.Torch;

namespace Langevin.Cli;

/// <summary>Where and in which type a command computes: <c>--dtype</c>, <c>--device</c>, <c>--threads</c>.</summary>
internal sealed class ComputeOptions
{
    private const int MostThreads = 4096;

    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["f32"] = ScalarType.Float32, ["f64"] = ScalarType.Float64, ["bf16"] = ScalarType.BFloat16, ["f16"] = ScalarType.Float16,
    };

    private readonly Option<string?> dtype = Choose.Word("--dtype", "The type to compute in, f32 by default", [.. Types.Keys]);
    private readonly Option<string?> device = DeviceOption();
    private readonly Option<long?> threads = Choose.Whole("--threads", "N", "Threads an operator may use, every core by default", 1, MostThreads);

    /// <summary><c>--device</c>, for commands that have no other of these.</summary>
    public static Option<string?> DeviceOption(string usual = "cpu (by default)") => Choose.Text("--device", "DEVICE", $"Where to compute: {usual}, cuda or cuda:N");

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(dtype);
        command.Add(device);
        command.Add(threads);
    }

    /// <summary>The type that was asked for.</summary>
    public ScalarType Type(ParseResult arguments) => Types[TypeName(arguments)];

    /// <summary>Whether a type was asked for.</summary>
    public bool IsTypeAsked(ParseResult arguments) => arguments.GetValue(dtype) is not null;

    /// <summary>The type that was asked for, as it is typed.</summary>
    public string TypeName(ParseResult arguments) => arguments.GetValue(dtype) ?? "f32";

    /// <summary>Where it was asked to compute, as it is typed.</summary>
    public string DeviceName(ParseResult arguments) => arguments.GetValue(device) ?? "cpu";

    /// <summary>Sets the threads, and gives the device that was asked for once it is known to be there.</summary>
    /// <exception cref="CommandException">There is no such device.</exception>
    public Device Prepare(ParseResult arguments)
    {
        SetThreads(arguments.GetValue(threads));
        return Find(DeviceName(arguments));
    }

    /// <summary>Sets the threads that an operator may use, unless the number is null.</summary>
    public static void SetThreads(long? count)
    {
        if (count is { } number) TorchRuntime.Threads = (int)number;
    }

    /// <summary>A device that is there; the CPU when none is named.</summary>
    /// <exception cref="CommandException">There is no such device.</exception>
    public static Device Find(string? name)
    {
        if (name is null) return Device.Cpu;
        try
        {
            var found = Device.Parse(name);
            if (found.Type == DeviceType.Cpu || found.Type == DeviceType.Cuda && found.Index < TorchRuntime.CudaDeviceCount || found.Type == DeviceType.Brought && IsBrought(found)) return found;
        }
        catch (FormatException)
        {
            throw new CommandException($"--device is '{name}', and must be cpu, cuda or cuda:N.");
        }
        throw new CommandException(TorchRuntime.CudaDeviceCount == 0
            ? $"--device is '{name}', and there is no CUDA device; 'langevin doctor' says why, and --device cpu always works."
            : $"--device is '{name}', and there are {TorchRuntime.CudaDeviceCount} CUDA devices: cuda:0 to cuda:{TorchRuntime.CudaDeviceCount - 1}.");
    }

    /// <summary>Whether a library brought such a device into this process.</summary>
    private static bool IsBrought(Device device)
    {
        try
        {
            using var scope = new TensorScope();
            return Tensor.Zeros([1], device: device).Device == device;
        }
        catch (TorchException)
        {
            return false;
        }
    }
}
