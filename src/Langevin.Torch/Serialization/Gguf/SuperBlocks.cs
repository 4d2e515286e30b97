namespace Langevin.Torch.Serialization.Gguf;

/// <summary>
/// Blocks of 256 numbers (ggml's <c>Q4_K</c> to <c>Q6_K</c>): eight or sixteen parts, each with its own small scale, and one or two half-precision
/// numbers that scale those.
/// </summary>
internal static class SuperBlocks
{
    private const int Part = 32, Parts = 8, Scales = 12;

    /// <summary>d, m; 8 scales and 8 minima of 6 bits; four bits a number. x = d scale q - m minimum.</summary>
    internal static void Q4(ReadOnlySpan<byte> block, Span<float> numbers) => Affine(block, [], block[(4 + Scales)..], numbers);

    /// <summary>As <see cref="Q4"/>, with a fifth bit: bit p of byte j belongs to number j of part p.</summary>
    internal static void Q5(ReadOnlySpan<byte> block, Span<float> numbers) => Affine(block, block.Slice(4 + Scales, Part), block[(4 + Scales + Part)..], numbers);

    /// <summary>Four lower bits a number, two upper bits, 16 signed scales, d: x = d scale (q - 32). Each half has its own 64 + 32 + 8 bytes.</summary>
    internal static void Q6(ReadOnlySpan<byte> block, Span<float> numbers)
    {
        const int half = 128, upperStart = 128, scaleStart = 192, dStart = 208;
        var d = SmallBlocks.Real(block[dStart..]);
        for (var i = 0; i < 2 * half; i++)
        {
            var (h, inHalf) = Math.DivRem(i, half);
            var (quarter, j) = Math.DivRem(inHalf, Part);
            var lower = block[(64 * h) + (Part * (quarter & 1)) + j] >> (quarter >= 2 ? 4 : 0) & 15;
            var upper = block[upperStart + (Part * h) + j] >> (2 * quarter) & 3;
            numbers[i] = d * (sbyte)block[scaleStart + (i / 16)] * ((lower | upper << 4) - 32);
        }
    }

    private static void Affine(ReadOnlySpan<byte> block, ReadOnlySpan<byte> fifth, ReadOnlySpan<byte> pairs, Span<float> numbers)
    {
        float d = SmallBlocks.Real(block), m = SmallBlocks.Real(block[2..]);
        var scales = block.Slice(4, Scales);
        for (var part = 0; part < Parts; part++)
        {
            var (scale, minimum) = SixBits(scales, part);
            float factor = d * scale, least = m * minimum;
            for (var j = 0; j < Part; j++)
            {
                var q = pairs[(Part * (part / 2)) + j] >> (4 * (part & 1)) & 15;
                if (!fifth.IsEmpty) q |= (fifth[j] >> part & 1) << 4;
                numbers[(Part * part) + j] = (factor * q) - least;
            }
        }
    }

    /// <summary>Scale and minimum of a part: those of the first four lie in whole bytes, the rest are split into four lower bits and two spare upper ones.</summary>
    private static (int Scale, int Minimum) SixBits(ReadOnlySpan<byte> packed, int part) => part < 4
        ? (packed[part] & 63, packed[part + 4] & 63)
        : (packed[part + 4] & 15 | packed[part - 4] >> 6 << 4, packed[part + 4] >> 4 | packed[part] >> 6 << 4);
}
