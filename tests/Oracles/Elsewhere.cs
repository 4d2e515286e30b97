using System.Runtime.InteropServices;
using Langevin.Torch;
using Xunit;

namespace Langevin.Oracles;

/// <summary>
/// Devices to test on besides the CPU: a GPU, and what stands in for one on machines that have none. The stand-in computes on the processor, refuses an operator that is given
/// tensors of two devices, as a GPU does, counts how often numbers are read back, for which a GPU would be waited for, and records work as
/// a GPU does.
/// </summary>
public static class Elsewhere
{
    private const string Cuda = "cuda", StandIn = "stand-in", Library = "liblangevin_standin.so";
    private static Reading? reading;

    private delegate long Reading();

    private delegate void Bringing(nint bring);

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [StandIn, Cuda];

    /// <summary>Reads so far; 0 where nobody counts.</summary>
    public static long Reads => reading?.Invoke() ?? 0;

    /// <summary>Loads the stand-in: before the first gradient of the process, which is when libtorch counts devices.</summary>
    public static void Load()
    {
        try
        {
            var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(TorchRuntime.NativeLibrary))!, Library);
            if (!File.Exists(path)) return;
            var standIn = NativeLibrary.Load(path);
            reading = Marshal.GetDelegateForFunctionPointer<Reading>(NativeLibrary.GetExport(standIn, "lv_standin_reads"));
            if (NativeLibrary.TryGetExport(NativeLibrary.Load(Path.GetFullPath(TorchRuntime.NativeLibrary)), "lv_graph_bring", out var bring))
                Marshal.GetDelegateForFunctionPointer<Bringing>(NativeLibrary.GetExport(standIn, "lv_standin_bring_graphs"))(bring);
        }
        catch (TorchException)
        {
            // no libtorch: every test says so itself
        }
    }

    /// <summary>A device on which work can be recorded. Skips the test where it is not there, or cannot.</summary>
    public static Device RequireGraphs(string name)
    {
        var device = Require(name);
        Skip.IfNot(DeviceGraph.IsPossible(device), "native/ was built without the headers of CUDA");
        return device;
    }

    /// <summary>A device by its name. Skips the test where it is not there.</summary>
    public static Device Require(string name)
    {
        Skip.If(name == Cuda && TorchRuntime.CudaDeviceCount == 0, "no CUDA device");
        Skip.If(name == StandIn && reading is null, $"no {Library} beside liblangevin.so");
        return name == Cuda ? Device.Cuda : new Device(DeviceType.Brought);
    }
}
