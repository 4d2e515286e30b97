using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>The last dimension scaled to zero mean and unit variance, then scaled and shifted by an embedding of time and condition, projected by a layer named <c>linear</c>.</summary>
/// <remarks>Peebles and Xie 2023, section 3.2; the embedding goes through SiLU first, and the scale comes before the shift.</remarks>
public sealed class AdaptiveLayerNorm : Module
{
    private readonly Linear linear;

    /// <summary>Allocates the layer.</summary>
    /// <param name="embeddingWidth">Width of the embedding.</param>
    /// <param name="width">Width of a token.</param>
    public AdaptiveLayerNorm(long embeddingWidth, long width) => linear = Add("linear", new Linear(embeddingWidth, 2 * width));

    /// <summary>Normalises [B, tokens, width] by an embedding [B, E].</summary>
    public Tensor Forward(Tensor x, Tensor embedding)
    {
        using var scope = new TensorScope();
        var parts = linear.Forward(Functional.Silu(embedding)).Unsqueeze(1).Chunk(2, 2);                   // [B, 1, width] each
        return Output(scope.Return(Modulation.Modulate(x, shift: parts[1], scale: parts[0])));
    }
}
