using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>One argument of an operator. Everything that an ATen schema can name converts to it.</summary>
public readonly struct Value
{
    internal readonly ValueTag Tag;
    internal readonly long Bits;
    internal readonly object? Reference;

    private Value(ValueTag tag, long bits, object? reference = null) => (Tag, Bits, Reference) = (tag, bits, reference);

    private static Value Object(ValueTag tag, object? reference) => reference is null ? None : new(tag, 0, reference);

    /// <summary>An optional argument that is absent.</summary>
    public static Value None => default;

    /// <summary>The schema's own default.</summary>
    public static Value Default => new(ValueTag.Default, 0);

    /// <summary>The tensor, if the argument is one; else null.</summary>
    public Tensor? AsTensor => Reference as Tensor;

    /// <summary>A list whose entries may be absent, as indexing takes it.</summary>
    public static Value Optional(Tensor?[] tensors) => new(ValueTag.OptionalTensorList, 0, tensors);

#pragma warning disable CS1591 // conversions: the type says it all
    public static implicit operator Value(Tensor? value) => Object(ValueTag.Tensor, value);
    public static implicit operator Value(Tensor[]? value) => Object(ValueTag.TensorList, value);
    public static implicit operator Value(long value) => new(ValueTag.Int, value);
    public static implicit operator Value(int value) => new(ValueTag.Int, value);
    public static implicit operator Value(long? value) => value is { } v ? v : None;
    public static implicit operator Value(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Value(double? value) => value is { } v ? v : None;
    public static implicit operator Value(bool value) => new(ValueTag.Bool, value ? 1 : 0);
    public static implicit operator Value(string? value) => Object(ValueTag.String, value);
    public static implicit operator Value(long[]? value) => Object(ValueTag.IntList, value);
    public static implicit operator Value(double[]? value) => Object(ValueTag.DoubleList, value);
    public static implicit operator Value(bool[]? value) => Object(ValueTag.BoolList, value);
    public static implicit operator Value(ScalarType value) => new(ValueTag.Int, (int)value);
    public static implicit operator Value(ScalarType? value) => value is { } v ? v : None;
    public static implicit operator Value(MemoryFormat value) => new(ValueTag.Int, (int)value);
    public static implicit operator Value(MemoryFormat? value) => value is { } v ? v : None;
    public static implicit operator Value(Device value) => new(ValueTag.Device, value.Packed);
    public static implicit operator Value(Device? value) => value is { } v ? v : None;
    public static implicit operator Value(Generator? value) => Object(ValueTag.Generator, value);
#pragma warning restore CS1591

    /// <summary>The value as an error message shows it: tensors by type and shape.</summary>
    public override string ToString() => Reference switch
    {
        Tensor tensor => tensor.Describe(),
        Tensor?[] tensors => $"[{string.Join(", ", tensors.Select(t => t?.Describe() ?? "none"))}]",
        long[] list => $"[{string.Join(", ", list)}]",
        double[] list => $"[{string.Join(", ", list)}]",
        bool[] list => $"[{string.Join(", ", list)}]",
        string text => $"'{text}'",
        Generator => "generator",
        _ => Tag switch
        {
            ValueTag.Int => Bits.ToString(),
            ValueTag.Double => BitConverter.Int64BitsToDouble(Bits).ToString("R"),
            ValueTag.Bool => Bits != 0 ? "true" : "false",
            ValueTag.Device => Device.FromPacked((int)Bits).ToString(),
            ValueTag.Default => "default",
            _ => "none",
        },
    };
}
