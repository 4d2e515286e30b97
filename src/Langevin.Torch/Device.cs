using System.Globalization;

namespace Langevin.Torch;

/// <summary>Where a tensor lives: the CPU (also <c>default</c>), a CUDA device by its index, or a device that a library of its own brought into this process.</summary>
public readonly record struct Device
{
    private const string Brought = "privateuseone";

    /// <summary>The CPU.</summary>
    public static readonly Device Cpu = new(DeviceType.Cpu);

    /// <summary>The first CUDA device.</summary>
    public static readonly Device Cuda = new(DeviceType.Cuda);

    /// <summary>A device of a kind; there is one CPU, so its index is always 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not between 0 and 126.</exception>
    public Device(DeviceType type, int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, sbyte.MaxValue - 1);
        (Type, Index) = (type, type == DeviceType.Cpu ? 0 : index);
    }

    /// <summary>The kind of device.</summary>
    public DeviceType Type { get; }

    /// <summary>Which of its kind.</summary>
    public int Index { get; }

    internal int Packed => Type == DeviceType.Cpu ? 0 : (int)Type | (Index + 1) << 8;

    internal static Device FromPacked(int packed) => new((DeviceType)(packed & 0xff), Math.Max((packed >> 8) - 1, 0));

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; and <c>privateuseone:N</c>, which is libtorch's name for a device that a library of its own brings.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static Device Parse(string text) => text switch
    {
        "cpu" => Cpu,
        "cuda" => Cuda,
        Brought => new(DeviceType.Brought),
        _ when text.Split(':') is [var kind and ("cuda" or Brought), var number]
            && sbyte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < sbyte.MaxValue => new(kind == Brought ? DeviceType.Brought : DeviceType.Cuda, index),
        _ => throw new FormatException($"'{text}' is not a device; use cpu, cuda or cuda:N."),
    };

    /// <summary><c>cpu</c>, <c>cuda:N</c> or <c>privateuseone:N</c>.</summary>
    public override string ToString() => Type switch { DeviceType.Cpu => "cpu", DeviceType.Cuda => $"cuda:{Index}", DeviceType.Brought => $"{Brought}:{Index}", _ => $"device {(int)Type}:{Index}" };
}

/// <summary>The kinds of device, numbered as in libtorch.</summary>
public enum DeviceType
{
    /// <summary>Host memory.</summary>
    Cpu = 0,
    /// <summary>An NVIDIA GPU.</summary>
    Cuda = 1,
    /// <summary>What a library of its own brought into this process (libtorch's PrivateUse1).</summary>
    Brought = 20,
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
