namespace Langevin.Torch;

/// <summary>The type of a tensor's elements, numbered as in libtorch.</summary>
public enum ScalarType
{
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 0,
    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 1,
    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 2,
    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 3,
    /// <summary>Signed 64-bit integer: indices and labels.</summary>
    Int64 = 4,
    /// <summary>IEEE half precision.</summary>
    Float16 = 5,
    /// <summary>IEEE single precision.</summary>
    Float32 = 6,
    /// <summary>IEEE double precision.</summary>
    Float64 = 7,
    /// <summary>Two single-precision floats.</summary>
    Complex64 = 9,
    /// <summary>Two double-precision floats.</summary>
    Complex128 = 10,
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 11,
    /// <summary>The upper half of a single: 8 bits of exponent, 7 of mantissa.</summary>
    BFloat16 = 15,
    /// <summary>8-bit float with 5 bits of exponent.</summary>
    Float8E5M2 = 23,
    /// <summary>8-bit float with 4 bits of exponent, finite values only.</summary>
    Float8E4M3 = 24,
    /// <summary>Unsigned 16-bit integer (storage only).</summary>
    UInt16 = 27,
    /// <summary>Unsigned 32-bit integer (storage only).</summary>
    UInt32 = 28,
    /// <summary>Unsigned 64-bit integer (storage only).</summary>
    UInt64 = 29,
}

/// <summary>Sizes and classes of <see cref="ScalarType"/>, and the .NET types that share their layout.</summary>
public static class ScalarTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 or ScalarType.Bool or ScalarType.Float8E5M2 or ScalarType.Float8E4M3 => 1,
        ScalarType.Int16 or ScalarType.UInt16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.UInt32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.UInt64 or ScalarType.Float64 or ScalarType.Complex64 => 8,
        ScalarType.Complex128 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This scalar type is not known."),
    };

    /// <summary>Whether the type is a floating one.</summary>
    public static bool IsFloating(this ScalarType type) => type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64
        or ScalarType.BFloat16 or ScalarType.Float8E5M2 or ScalarType.Float8E4M3;

    /// <summary>The scalar type whose elements have the layout of <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">No scalar type has that layout.</exception>
    public static ScalarType Of<T>() where T : unmanaged =>
        default(T) switch
        {
            float => ScalarType.Float32,
            double => ScalarType.Float64,
            Half => ScalarType.Float16,
            long => ScalarType.Int64,
            int => ScalarType.Int32,
            short => ScalarType.Int16,
            sbyte => ScalarType.Int8,
            byte => ScalarType.UInt8,
            bool => ScalarType.Bool,
            ushort => ScalarType.UInt16,
            uint => ScalarType.UInt32,
            ulong => ScalarType.UInt64,
            _ => throw new ArgumentException($"No tensor has elements of type {typeof(T).Name}; use float, double, Half, bool or an integer."),
        };
}
