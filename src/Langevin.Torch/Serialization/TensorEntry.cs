namespace Langevin.Torch.Serialization;

/// <summary>One tensor of a file, as the file describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of the elements that reading gives.</param>
/// <param name="Shape">Its extents; empty for a single number.</param>
/// <param name="Bytes">How many bytes it takes in the file.</param>
public record TensorEntry(string Name, ScalarType Type, long[] Shape, long Bytes)
{
    /// <summary>The format's name of the blocks in which the numbers are quantized, such as <c>Q4_K</c>; null when they are stored as <see cref="Type"/>.</summary>
    public string? Quantization { get; init; }

    /// <summary>How many numbers it holds.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}
