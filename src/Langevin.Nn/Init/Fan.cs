using Langevin.Torch;

namespace Langevin.Nn.Init;

/// <summary>How many inputs feed one output of a weight, and how many outputs one input feeds.</summary>
/// <param name="In">Inputs an output.</param>
/// <param name="Out">Outputs an input.</param>
public readonly record struct Fan(long In, long Out)
{
    /// <summary>The fans of a weight [out, in, ...kernel].</summary>
    /// <exception cref="ArgumentException">The weight has fewer than two dimensions.</exception>
    public static Fan Of(Tensor weight)
    {
        var shape = weight.Shape;
        if (shape.Length < 2) throw new ArgumentException($"A weight of shape [{string.Join(", ", shape)}] has no fan; it needs at least two dimensions.");
        var kernel = 1L;
        foreach (var size in shape.AsSpan(2)) kernel *= size;
        return new Fan(shape[1] * kernel, shape[0] * kernel);
    }
}
