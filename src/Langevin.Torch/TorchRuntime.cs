using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>The libtorch that was loaded: its version, its threads, its devices.</summary>
public static unsafe class TorchRuntime
{
    /// <summary>The version of libtorch, such as <c>2.6.0</c>.</summary>
    public static string Version => Native.Text(Native.lv_torch_version());

    /// <summary>How libtorch was built: compilers, BLAS, oneDNN, CUDA; several lines.</summary>
    public static string BuildDescription => Native.Text(Native.lv_build_description());

    /// <summary>The vector instructions that libtorch's own kernels use here, such as <c>AVX512</c>.</summary>
    public static string CpuCapability => Native.Text(Native.lv_cpu_capability());

    /// <summary>The file of the native library.</summary>
    public static string NativeLibrary
    {
        get
        {
            _ = Native.lv_abi_version();
            return NativeLoader.LoadedFrom!;
        }
    }

    /// <summary>Threads that one operator may use on the CPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than one.</exception>
    public static int Threads
    {
        get => Native.lv_threads();
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Native.lv_set_threads(value);
        }
    }

    /// <summary>Gives memory of tensors that are gone, which is kept to be used again, back to the system: after something large that does not come back soon.</summary>
    public static void GiveBackFreedMemory() => Libc.Trim();

    /// <summary>The same on a device.</summary>
    /// <exception cref="TorchException">It is a CUDA device, and this build of <c>native/</c> cannot (<see cref="KnowsCuda"/>).</exception>
    public static void GiveBackFreedMemory(Device device)
    {
        if (device.Type != DeviceType.Cuda) GiveBackFreedMemory();
        else Native.Check(Native.lv_cuda_empty_cache());
    }

    /// <summary>Number of CUDA devices that can be used; 0 when this libtorch or machine has none.</summary>
    public static int CudaDeviceCount => Native.lv_cuda_device_count();

    /// <summary>Whether <c>native/</c> was compiled with the headers of CUDA: without them tensors live on a GPU as well, and there are no graphs (<see cref="DeviceGraph"/>) and no <see cref="Describe"/>.</summary>
    public static bool KnowsCuda => Native.lv_cuda_is_complete() != 0;

    /// <summary>What a CUDA device is, and what its memory holds of this process.</summary>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="TorchException">It is not there, or this build of <c>native/</c> cannot say (<see cref="KnowsCuda"/>).</exception>
    public static CudaDevice Describe(Device device)
    {
        if (device.Type != DeviceType.Cuda) throw new ArgumentException($"{device} is no CUDA device.");
        CudaDescription found;
        Native.Check(Native.lv_cuda_describe(device.Index, &found));
        return new(Native.Text(found.Name), new Version(found.Major, found.Minor), found.Total, found.Allocated, found.Reserved, found.Peak);
    }

    /// <summary>Waits until a device has done what was asked of it; the CPU always has.</summary>
    public static void Synchronize(Device device)
    {
        if (device.Type == DeviceType.Cuda) Native.Check(Native.lv_cuda_synchronize(device.Index));
    }

    /// <summary>Treats denormal floats as zero on this thread: they are slow and mean nothing here.</summary>
    public static void FlushDenormals(bool enabled) => Native.lv_set_flush_denormal(enabled ? 1 : 0);

    /// <summary>Whether a device multiplies matrices faster in bfloat16 than in Float32: a GPU, or a CPU with AVX512-BF16, AMX or Arm's BF16.</summary>
    public static bool IsBFloat16Fast(Device device)
    {
        if (device.Type == DeviceType.Cuda) return true;
        const string processor = "/proc/cpuinfo";
        return File.Exists(processor) && File.ReadLines(processor)
            .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))
            ?.Split(' ').Any(flag => flag is "avx512_bf16" or "amx_bf16" or "bf16") == true;
    }
}
