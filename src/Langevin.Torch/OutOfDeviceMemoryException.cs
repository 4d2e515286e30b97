using System.Globalization;
using System.Text.RegularExpressions;

namespace Langevin.Torch;

/// <summary>A tensor was asked for that does not fit into the memory of its device: of the CPU, or of a GPU.</summary>
public sealed partial class OutOfDeviceMemoryException : TorchException
{
    private OutOfDeviceMemoryException(string message, Device device, long? wanted, long? free, long? total) : base(message) =>
        (Device, WantedBytes, FreeBytes, TotalBytes) = (device, wanted, free, total);

    /// <summary>Whose memory it is.</summary>
    public Device Device { get; }

    /// <summary>The bytes of the tensor that did not fit; null where libtorch does not say.</summary>
    public long? WantedBytes { get; }

    /// <summary>The bytes that the device had free then; null where libtorch does not say, as on the CPU.</summary>
    public long? FreeBytes { get; }

    /// <summary>The bytes of the device; null where libtorch does not say, as on the CPU.</summary>
    public long? TotalBytes { get; }

    /// <summary>The failure behind what libtorch said; null when memory was not what it lacked.</summary>
    /// <param name="reason">What libtorch said.</param>
    /// <param name="message">The same with what was called.</param>
    internal static OutOfDeviceMemoryException? Find(string reason, string message)
    {
        var isCuda = reason.Contains("CUDA", StringComparison.Ordinal) || reason.Contains("GPU", StringComparison.Ordinal);
        if (!Wanted().IsMatch(reason) && !Refusal().IsMatch(reason)) return null;
        var device = !isCuda ? Device.Cpu : Gpu().Match(reason) is { Success: true } found ? new Device(DeviceType.Cuda, int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) : Device.Cuda;
        return new(message, device, Bytes(Wanted().Match(reason)), Bytes(Free().Match(reason)), Bytes(Total().Match(reason))) { Reason = reason };
    }

    private static long? Bytes(Match match)
    {
        if (!match.Success) return null;
        var shift = match.Groups[2].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        return (long)(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (1L << shift));
    }

    [GeneratedRegex(@"[Tt]ried to allocate ([0-9.]+) (bytes|KiB|MiB|GiB)")] private static partial Regex Wanted();
    [GeneratedRegex(@"of which ([0-9.]+) (bytes|KiB|MiB|GiB) is free")] private static partial Regex Free();
    [GeneratedRegex(@"total capacity of ([0-9.]+) (bytes|KiB|MiB|GiB)")] private static partial Regex Total();
    [GeneratedRegex(@"GPU ([0-9]{1,2})\b")] private static partial Regex Gpu();
    [GeneratedRegex("^std::bad_alloc|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED")] private static partial Regex Refusal();
}
