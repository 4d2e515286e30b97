using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.PixArt;

/// <summary>A block of PixArt: attention among the patches, attention to the text, feed-forward. All blocks share one modulation and add a table of their own: Chen et al. 2023, section 2.3.</summary>
internal sealed class PixArtBlock : Module
{
    private readonly Tensor table;
    private readonly LayerNorm firstNorm, secondNorm;
    private readonly MultiHeadAttention first, second;
    private readonly FeedForward feedForward;

    /// <summary>Allocates the block.</summary>
    public PixArtBlock(PixArtConfig config)
    {
        table = AddParameter("scale_shift_table", 6, config.Width);
        firstNorm = Add("norm1", new LayerNorm(config.Width, config.NormEps, config.NormElementwiseAffine));
        first = Add("attn1", new MultiHeadAttention(config.Width, config.NumAttentionHeads, config.AttentionHeadDim, bias: config.AttentionBias, dropout: config.Dropout));
        secondNorm = Add("norm2", new LayerNorm(config.Width, config.NormEps, config.NormElementwiseAffine));
        second = Add("attn2", new MultiHeadAttention(config.Width, config.NumAttentionHeads, config.AttentionHeadDim, config.CrossAttentionDim, config.AttentionBias, config.Dropout));
        feedForward = Add("ff", new FeedForward(config.Width, config.ActivationFn, config.Dropout));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="text">[B, text tokens, cross-attention width].</param>
    /// <param name="modulation">What all blocks share: [B, 6, width].</param>
    /// <param name="mask">For the text, as <see cref="AttentionKernel.Attend"/> takes it.</param>
    public Tensor Forward(Tensor x, Tensor text, Tensor modulation, Tensor? mask)
    {
        using var scope = new TensorScope();
        var parts = (table + modulation).Chunk(6, 1);                                                      // [B, 1, E] each
        var (shift, scale, gate) = (parts[0], parts[1], parts[2]);
        x += gate * first.Forward(firstNorm.Forward(x) * (scale + 1) + shift);
        x += second.Forward(x, text, mask);                                                                // not normalised before
        (shift, scale, gate) = (parts[3], parts[4], parts[5]);
        return Output(scope.Return(x + gate * feedForward.Forward(secondNorm.Forward(x) * (scale + 1) + shift)));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => table.NormalInPlace(0, Math.Pow(table.Size(1), -0.5), generator);
}
