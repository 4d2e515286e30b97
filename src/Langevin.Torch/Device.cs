using System.Globalization;

namespace Langevin.Torch;

/// <summary>Where a tensor lives: the CPU, or a CUDA device by its index.</summary>
public readonly record struct Device(DeviceType Type, int Index = -1)
{
    /// <summary>The CPU.</summary>
    public static readonly Device Cpu = new(DeviceType.Cpu);

    /// <summary>The first CUDA device.</summary>
    public static readonly Device Cuda = new(DeviceType.Cuda, 0);

    internal int Packed => (int)Type | (Index + 1) << 8;

    internal static Device FromPacked(int packed) => new((DeviceType)(packed & 0xff), (packed >> 8) - 1);

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static Device Parse(string text) => text switch
    {
        "cpu" => Cpu,
        "cuda" => Cuda,
        _ when text.StartsWith("cuda:", StringComparison.Ordinal)
            && byte.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) => new(DeviceType.Cuda, index),
        _ => throw new FormatException($"'{text}' is not a device; use cpu, cuda or cuda:N."),
    };

    /// <summary><c>cpu</c> or <c>cuda:N</c>.</summary>
    public override string ToString() => Type == DeviceType.Cpu ? "cpu" : $"cuda:{Math.Max(Index, 0)}";
}

/// <summary>The kinds of device, numbered as in libtorch.</summary>
public enum DeviceType
{
    /// <summary>Host memory.</summary>
    Cpu = 0,
    /// <summary>An NVIDIA GPU.</summary>
    Cuda = 1,
}

/// <summary>How the dimensions of a tensor lie in memory, numbered as in libtorch.</summary>
public enum MemoryFormat
{
    /// <summary>The last dimension is the innermost: NCHW.</summary>
    Contiguous = 0,
    /// <summary>As the input lies.</summary>
    Preserve = 1,
    /// <summary>The channels are the innermost: NHWC in memory, NCHW in shape.</summary>
    ChannelsLast = 2,
    /// <summary>The same for five dimensions: NDHWC.</summary>
    ChannelsLast3d = 3,
}
