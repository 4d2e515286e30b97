using Langevin.Cli.Display;
using Langevin.Torch;

namespace Langevin.Cli.Doctor;

/// <summary>libtorch: does it load, which is it, what can it use.</summary>
internal static class Libtorch
{
    private const string Oldest = "2.6";

    public static IEnumerable<Finding> Look()
    {
        if (Failure() is { } failure)
        {
            yield return new("libtorch", failure, Health.Broken, "Start through ./langevin, which finds or makes a libtorch that fits.");
            yield break;
        }
        var build = TorchRuntime.BuildDescription;
        yield return Judge(TorchRuntime.Version, TorchRuntime.CpuCapability);
        yield return new("libtorch's build", Summary(build));
        yield return new("native library", TorchRuntime.NativeLibrary);
        foreach (var finding in BlasLibrary.Look(build)) yield return finding;
        yield return Processor.Threads();
        yield return Cuda(TorchRuntime.CudaDeviceCount, build.Contains("CUDA Runtime", StringComparison.Ordinal), Directory.Exists("/proc/driver/nvidia"));
        foreach (var finding in CudaDevices(TorchRuntime.CudaDeviceCount)) yield return finding;
    }

    private static IEnumerable<Finding> CudaDevices(int count)
    {
        if (count > 0 && !TorchRuntime.KnowsCuda)
        {
            yield return new("CUDA headers", "not found when native/ was compiled: no graphs and no memory report", Health.Warning, "Install the headers of CUDA's run time (cuda_runtime_api.h) or set CUDA_HOME, and remove the compiled native library from the cache.");
            yield break;
        }
        for (var index = 0; index < count; index++)
        {
            var device = new Device(DeviceType.Cuda, index);
            yield return Judge(device, TorchRuntime.Describe(device));
        }
    }

    /// <summary>Judges a GPU.</summary>
    public static Finding Judge(Device device, CudaDevice found) => new($"{device}", $"{found.Name}, {Sizes.Bytes(found.TotalBytes)}, compute capability {found.Capability}");

    /// <summary>Judges the version.</summary>
    public static Finding Judge(string version, string capability)
    {
        var recent = System.Version.TryParse(version.Split('+', 'a', 'b', 'r')[0], out var number) && number >= System.Version.Parse(Oldest);
        return recent
            ? new("libtorch", $"{version}, using {capability}")
            : new("libtorch", version, Health.Broken, $"Version {Oldest} or newer is needed: start through ./langevin without LANGEVIN_LIBTORCH.");
    }

    /// <summary>Judges what there is of CUDA.</summary>
    /// <param name="devices">Devices that libtorch can use.</param>
    /// <param name="built">Whether libtorch was built with CUDA.</param>
    /// <param name="driver">Whether the machine has an NVIDIA driver.</param>
    public static Finding Cuda(int devices, bool built, bool driver) => (devices, built, driver) switch
    {
        ( > 0, _, _) => new("CUDA", devices == 1 ? "1 device" : $"{devices} devices"),
        (_, true, false) => new("CUDA", "libtorch has it and the machine has no NVIDIA driver", Health.Warning, "Install NVIDIA's driver, or use --device cpu."),
        (_, true, true) => new("CUDA", "libtorch has it and finds no device", Health.Warning, "Check 'nvidia-smi': the driver may be older than this libtorch needs."),
        (_, false, true) => new("CUDA", "the machine has a driver and this libtorch is for the CPU alone", Health.Warning, "Set LANGEVIN_LIBTORCH to a libtorch with CUDA, or to the torch folder of a Python installation."),
        _ => new("CUDA", "none"),
    };

    private static string? Failure()
    {
        try
        {
            _ = TorchRuntime.Version;
            return null;
        }
        catch (Exception e) when (e is TorchException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return Cli.Failure.Sentence(e);
        }
    }

    /// <summary>The compiler, oneDNN and parallel back end, of the many lines that libtorch says of itself.</summary>
    private static string Summary(string build) => string.Join("; ", build.Split('\n')
        .Select(line => line.Trim(' ', '-')).Where(line => line.StartsWith("GCC", StringComparison.Ordinal) || line.StartsWith("Intel(R) MKL-DNN", StringComparison.Ordinal)
            || line.StartsWith("OpenMP", StringComparison.Ordinal) || line.StartsWith("CUDA Runtime", StringComparison.Ordinal))
        .Select(line => line.Split(" (Git")[0]));
}
