using System.Runtime.InteropServices;
using Langevin.Torch;
using Xunit;

namespace Langevin.Oracles;

/// <summary>
/// Devices to test on besides the CPU: a GPU, and what stands in for one on machines that have none. The stand-in computes on the processor, refuses an operator that is given
/// tensors of two devices, as a GPU does, and counts how often numbers are read back, for which a GPU would be waited for.
/// </summary>
public static class Elsewhere
{
    private const string Cuda = "cuda", StandIn = "stand-in", Library = "liblangevin_standin.so";
    private static Reading? reading;

    private delegate long Reading();

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
            if (File.Exists(path)) reading = Marshal.GetDelegateForFunctionPointer<Reading>(NativeLibrary.GetExport(NativeLibrary.Load(path), "lv_standin_reads"));
        }
        catch (TorchException)
        {
            // no libtorch: every test says so itself
        }
    }

    /// <summary>A device by its name. Skips the test where it is not there.</summary>
    public static Device Require(string name)
    {
        Skip.If(name == Cuda && TorchRuntime.CudaDeviceCount == 0, "no CUDA device");
        Skip.If(name == StandIn && reading is null, $"no {Library} beside liblangevin.so");
        return name == Cuda ? Device.Cuda : new Device(DeviceType.Brought);
    }
}
