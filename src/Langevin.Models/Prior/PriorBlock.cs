using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Prior;

/// <summary>A plain transformer block: attention and a feed-forward part, each normalised before and added. [B, tokens, width].</summary>
internal sealed class PriorBlock : Module
{
    private readonly LayerNorm firstNorm, secondNorm;
    private readonly MultiHeadAttention attention;
    private readonly FeedForward feedForward;

    /// <summary>Allocates the block.</summary>
    public PriorBlock(PriorConfig config)
    {
        firstNorm = Add("norm1", new LayerNorm(config.Width));
        attention = Add("attn1", new MultiHeadAttention(config.Width, config.NumAttentionHeads, config.AttentionHeadDim, bias: true, dropout: config.Dropout));
        secondNorm = Add("norm3", new LayerNorm(config.Width));
        feedForward = Add("ff", new FeedForward(config.Width, "gelu", config.Dropout));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="mask">As <see cref="AttentionKernel.Attend"/> takes it.</param>
    public Tensor Forward(Tensor x, Tensor? mask)
    {
        using var scope = new TensorScope();
        var normed = firstNorm.Forward(x);
        x += attention.Forward(normed, normed, mask);
        return Output(scope.Return(x + feedForward.Forward(secondNorm.Forward(x))));
    }
}
