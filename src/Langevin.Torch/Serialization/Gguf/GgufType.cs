namespace Langevin.Torch.Serialization.Gguf;

/// <summary>How numbers are stored in a GGUF file: plainly, or in blocks that share scales.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Block">How many numbers a block holds; 1 for plain ones.</param>
/// <param name="Bytes">How many bytes a block takes.</param>
/// <param name="Plain">The element type of plain numbers; null for blocks.</param>
/// <param name="Restore">Writes the numbers of one block; null for blocks that are only described.</param>
internal sealed record GgufType(string Name, int Block, int Bytes, ScalarType? Plain, BlockRestoring? Restore)
{
    private static readonly Dictionary<uint, GgufType> Known = new()
    {
        [0] = OfPlain("F32", ScalarType.Float32),
        [1] = OfPlain("F16", ScalarType.Float16),
        [2] = new("Q4_0", 32, 18, null, SmallBlocks.Q4Symmetric),
        [3] = new("Q4_1", 32, 20, null, SmallBlocks.Q4Affine),
        [6] = new("Q5_0", 32, 22, null, SmallBlocks.Q5Symmetric),
        [7] = new("Q5_1", 32, 24, null, SmallBlocks.Q5Affine),
        [8] = new("Q8_0", 32, 34, null, SmallBlocks.Q8Symmetric),
        [9] = new("Q8_1", 32, 36, null, null),
        [10] = new("Q2_K", 256, 84, null, null),
        [11] = new("Q3_K", 256, 110, null, null),
        [12] = new("Q4_K", 256, 144, null, SuperBlocks.Q4),
        [13] = new("Q5_K", 256, 176, null, SuperBlocks.Q5),
        [14] = new("Q6_K", 256, 210, null, SuperBlocks.Q6),
        [15] = new("Q8_K", 256, 292, null, null),
        [20] = new("IQ4_NL", 32, 18, null, null),
        [23] = new("IQ4_XS", 256, 136, null, null),
        [24] = OfPlain("I8", ScalarType.Int8),
        [25] = OfPlain("I16", ScalarType.Int16),
        [26] = OfPlain("I32", ScalarType.Int32),
        [27] = OfPlain("I64", ScalarType.Int64),
        [28] = OfPlain("F64", ScalarType.Float64),
        [30] = OfPlain("BF16", ScalarType.BFloat16),
    };

    /// <summary>The types whose numbers can be read.</summary>
    internal static string Readable => string.Join(", ", Known.Values.Where(type => type.Plain is not null || type.Restore is not null).Select(type => type.Name));

    /// <summary>The type of a number in the file; null when it is unknown.</summary>
    internal static GgufType? Find(uint number) => Known.GetValueOrDefault(number);

    private static GgufType OfPlain(string name, ScalarType type) => new(name, 1, type.Size(), type, null);
}

/// <summary>Writes the numbers of one block.</summary>
internal delegate void BlockRestoring(ReadOnlySpan<byte> block, Span<float> numbers);
