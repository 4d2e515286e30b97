using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Shifts, scales and gates of a transformer block, computed from an embedding of time and condition by a layer named <c>linear</c>: [B, E] to several [B, 1, width].</summary>
/// <remarks>Peebles and Xie 2023, section 3.2 (adaLN-Zero); the embedding goes through SiLU first.</remarks>
public sealed class Modulation : Module
{
    private readonly Linear linear;
    private readonly long parts;

    /// <summary>Allocates the layer.</summary>
    /// <param name="embeddingWidth">Width of the embedding.</param>
    /// <param name="width">Width of a token.</param>
    /// <param name="parts">How many vectors it gives.</param>
    /// <param name="embedding">What makes the embedding, registered as <c>emb</c>; null when it is made elsewhere.</param>
    public Modulation(long embeddingWidth, long width, long parts, Module? embedding = null)
    {
        this.parts = parts;
        if (embedding is not null) Add("emb", embedding);
        linear = Add("linear", new Linear(embeddingWidth, parts * width));
    }

    /// <summary>The vectors for an embedding [B, E]: [B, 1, width] each.</summary>
    public Tensor[] Forward(Tensor embedding)
    {
        using var scope = new TensorScope();
        return scope.Return(linear.Forward(Functional.Silu(embedding)).Unsqueeze(1).Chunk(parts, 2));
    }

    /// <summary>A token normalised to zero mean and unit variance, then shifted and scaled: norm(x) (1 + scale) + shift.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="shift">[B, 1, width].</param>
    /// <param name="scale">[B, 1, width].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>[B, tokens, width].</returns>
    public static Tensor Modulate(Tensor x, Tensor shift, Tensor scale, double epsilon = 1e-6)
    {
        using var scope = new TensorScope();
        return scope.Return(Functional.LayerNorm(x, [x.Size(-1)], null, null, epsilon) * (scale + 1) + shift);
    }
}
