namespace Langevin.Torch.Tests.Serialization.Gguf;

/// <summary>Number i of a block, one at a time and in double precision, from the layout of ggml's block structures.</summary>
internal static class BlockOracle
{
    public static int Bytes(string type) => type switch { "Q4_0" => 18, "Q4_1" => 20, "Q5_0" => 22, "Q5_1" => 24, "Q8_0" => 34, "Q4_K" => 144, "Q5_K" => 176, _ => 210 };

    /// <summary>Where half-precision numbers stand.</summary>
    public static int[] Scales(string type) => type switch { "Q4_0" or "Q5_0" or "Q8_0" => [0], "Q6_K" => [208], _ => [0, 2] };

    public static double Number(string type, byte[] block, int i)
    {
        double d = Half(block, type == "Q6_K" ? 208 : 0), m = Half(block, 2);
        return type switch
        {
            "Q4_0" => d * (Nibble(block, 2, i) - 8),
            "Q4_1" => (d * Nibble(block, 4, i)) + m,
            "Q5_0" => d * (Nibble(block, 6, i) + (16 * Bit(block, 2, i)) - 16),
            "Q5_1" => (d * (Nibble(block, 8, i) + (16 * Bit(block, 4, i)))) + m,
            "Q8_0" => d * unchecked((sbyte)block[2 + i]),
            "Q4_K" => (d * Scale(block, i / 32)) * Pair(block, 16, i) - (m * Least(block, i / 32)),
            "Q5_K" => (d * Scale(block, i / 32)) * (Pair(block, 48, i) + (16 * Bit(block, 16 + (i % 32), i / 32))) - (m * Least(block, i / 32)),
            _ => d * unchecked((sbyte)block[192 + (i / 16)]) * (Lower(block, i) + (16 * Upper(block, i)) - 32),
        };
    }

    private static double Half(byte[] block, int at) => (double)BitConverter.ToHalf(block, at);

    private static int Bit(byte[] block, int at, int bit) => (block[at + (bit / 8)] / (1 << (bit % 8))) % 2;

    /// <summary>Small blocks: numbers 0 to 15 in the lower halves of the bytes, 16 to 31 in the upper.</summary>
    private static int Nibble(byte[] block, int at, int i) => i < 16 ? block[at + i] % 16 : block[at + i - 16] / 16;

    /// <summary>Large blocks: of each 64 numbers the first 32 in the lower halves of 32 bytes, the others in the upper.</summary>
    private static int Pair(byte[] block, int at, int i) => i % 64 < 32 ? block[at + (i / 64 * 32) + (i % 32)] % 16 : block[at + (i / 64 * 32) + (i % 32)] / 16;

    private static int Scale(byte[] block, int part) => part < 4 ? block[4 + part] % 64 : (block[8 + part] % 16) + (block[part] / 64 * 16);

    private static int Least(byte[] block, int part) => part < 4 ? block[8 + part] % 64 : (block[8 + part] / 16) + (block[4 + part] / 64 * 16);

    /// <summary>Of each 128 numbers the first 64 in the lower halves of 64 bytes, the others in the upper.</summary>
    private static int Lower(byte[] block, int i) => i % 128 < 64 ? block[(i / 128 * 64) + (i % 64)] % 16 : block[(i / 128 * 64) + (i % 64)] / 16;

    /// <summary>Of each 128 numbers, number j has bits 2 (j / 32) and the next of byte j mod 32.</summary>
    private static int Upper(byte[] block, int i) => block[128 + (i / 128 * 32) + (i % 32)] / (1 << (2 * (i % 128 / 32))) % 4;
}
