using System.Buffers.Binary;

namespace Langevin.Torch.Serialization.Gguf;

/// <summary>
/// Blocks of 32 numbers with one half-precision scale d (ggml's <c>Q4_0</c> to <c>Q8_0</c>): x = d (q - zero), or x = d q + m. Of four-bit numbers
/// byte j holds number j below and number j + 16 above.
/// </summary>
internal static class SmallBlocks
{
    private const int Half = 16, Scale = 2;

    /// <summary>d, 16 bytes of two q of 0 to 15; zero is 8.</summary>
    internal static void Q4Symmetric(ReadOnlySpan<byte> block, Span<float> numbers) => Nibbles(block[Scale..], 0, Real(block), -8 * Real(block), numbers);

    /// <summary>d, m, 16 bytes of two q of 0 to 15.</summary>
    internal static void Q4Affine(ReadOnlySpan<byte> block, Span<float> numbers) => Nibbles(block[(2 * Scale)..], 0, Real(block), Real(block[Scale..]), numbers);

    /// <summary>d, 32 fifth bits, 16 bytes of two q; zero is 16.</summary>
    internal static void Q5Symmetric(ReadOnlySpan<byte> block, Span<float> numbers) =>
        Nibbles(block[(Scale + 4)..], BinaryPrimitives.ReadUInt32LittleEndian(block[Scale..]), Real(block), -16 * Real(block), numbers);

    /// <summary>d, m, 32 fifth bits, 16 bytes of two q.</summary>
    internal static void Q5Affine(ReadOnlySpan<byte> block, Span<float> numbers) =>
        Nibbles(block[((2 * Scale) + 4)..], BinaryPrimitives.ReadUInt32LittleEndian(block[(2 * Scale)..]), Real(block), Real(block[Scale..]), numbers);

    /// <summary>d, 32 signed bytes.</summary>
    internal static void Q8Symmetric(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        var d = Real(block);
        for (var j = 0; j < 2 * Half; j++) numbers[j] = d * (sbyte)block[Scale + j];
    }

    /// <summary>A half-precision number.</summary>
    internal static float Real(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static void Nibbles(ReadOnlySpan<byte> pairs, uint fifth, float d, float m, Span<float> numbers)
    {
        for (var j = 0; j < Half; j++)
        {
            numbers[j] = (d * ((pairs[j] & 15u) | ((fifth >> j & 1) << 4))) + m;
            numbers[j + Half] = (d * ((uint)(pairs[j] >> 4) | ((fifth >> (j + Half) & 1) << 4))) + m;
        }
    }
}
