using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DiT;

/// <summary>A block of a diffusion transformer: attention and a feed-forward part, each shifted, scaled and gated by time and class: Peebles and Xie 2023, figure 3.</summary>
internal sealed class DiTBlock : Module
{
    private readonly ClassTimeEmbedding embedding;
    private readonly Modulation modulation;
    private readonly MultiHeadAttention attention;
    private readonly LayerNorm secondNorm;
    private readonly FeedForward feedForward;

    /// <summary>Allocates the block.</summary>
    public DiTBlock(DiTConfig config)
    {
        embedding = new ClassTimeEmbedding(config.NumEmbedsAdaNorm, config.Width);
        modulation = Add("norm1", new Modulation(config.Width, config.Width, 6, embedding));
        attention = Add("attn1", new MultiHeadAttention(config.Width, config.NumAttentionHeads, config.AttentionHeadDim, bias: config.AttentionBias, dropout: config.Dropout));
        secondNorm = Add("norm3", new LayerNorm(config.Width, config.NormEps, config.NormElementwiseAffine));
        feedForward = Add("ff", new FeedForward(config.Width, config.ActivationFn, config.Dropout));
    }

    /// <summary>The embedding of time and class that this block has learned: [B, width].</summary>
    public Tensor Embed(Tensor time, Tensor classes, ScalarType type) => embedding.Forward(time, classes, type);

    /// <inheritdoc/>
    protected override bool CanRecompute => true;

    /// <summary>Applies the block.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="time">[B].</param>
    /// <param name="classes">[B].</param>
    public Tensor Forward(Tensor x, Tensor time, Tensor classes) => Recomputed(inputs => Compute(inputs[0], inputs[1], inputs[2]), x, time, classes);

    private Tensor Compute(Tensor x, Tensor time, Tensor classes)
    {
        using var scope = new TensorScope();
        var parts = modulation.Forward(Embed(time, classes, x.Type));                                           // [B, 1, E] each
        var (shift, scale, gate) = (parts[0], parts[1], parts[2]);
        x += gate * attention.Forward(Modulation.Modulate(x, shift, scale));
        (shift, scale, gate) = (parts[3], parts[4], parts[5]);
        return Output(scope.Return(x + gate * feedForward.Forward(secondNorm.Forward(x) * (scale + 1) + shift)));
    }
}
