using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>A transformer block that reads a text: attention among the tokens, attention to the context, feed-forward, each normalised before and added.</summary>
/// <remarks>Rombach et al. 2022, appendix E.2.1. Parts: <c>norm1</c>, <c>attn1</c>, <c>norm2</c>, <c>attn2</c>, <c>norm3</c>, <c>ff</c>.</remarks>
public sealed class CrossAttentionBlock : Module
{
    private readonly LayerNorm firstNorm, secondNorm, lastNorm;
    private readonly MultiHeadAttention first, second;
    private readonly GatedFeedForward feedForward;
    private readonly FirstAttention attendsTo;

    /// <summary>Allocates the block.</summary>
    /// <param name="width">Width of a token.</param>
    /// <param name="heads">Number of heads; their width is the token's divided by it.</param>
    /// <param name="contextWidth">Width of a context token.</param>
    /// <param name="attendsTo">What the first attention attends to.</param>
    public CrossAttentionBlock(long width, long heads, long contextWidth, FirstAttention attendsTo = FirstAttention.Tokens)
    {
        (this.attendsTo, Width, ContextWidth) = (attendsTo, width, contextWidth);
        firstNorm = Add("norm1", new LayerNorm(width));
        first = Add("attn1", new MultiHeadAttention(width, heads, width / heads, attendsTo == FirstAttention.Context ? contextWidth : width));
        secondNorm = Add("norm2", new LayerNorm(width));
        second = Add("attn2", new MultiHeadAttention(width, heads, width / heads, contextWidth));
        lastNorm = Add("norm3", new LayerNorm(width));
        feedForward = Add("ff", new GatedFeedForward(width));
    }

    /// <summary>Width of a token, and of all heads together.</summary>
    public long Width { get; }

    /// <summary>Width of a context token.</summary>
    public long ContextWidth { get; }

    /// <inheritdoc/>
    protected override bool CanRecompute => true;

    /// <summary>Applies the block.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="context">[B, context tokens, context width].</param>
    /// <param name="mask">For the context, as <see cref="AttentionKernel.Attend"/> takes it.</param>
    /// <param name="added">What the attention to the context attends to besides; null for nothing.</param>
    /// <param name="merger">Merges tokens for the attention among them, and is not looked at where the first attention is to the context; null for none.</param>
    /// <returns>[B, tokens, width].</returns>
    public Tensor Forward(Tensor x, Tensor context, Tensor? mask = null, IReadOnlyList<AddedContext>? added = null, TokenMerger? merger = null)
    {
        if (added is not null || merger is not null) return Compute(x, context, mask, added, merger);
        Tensor[] inputs = mask is null ? [x, context] : [x, context, mask];
        return Recomputed(given => Compute(given[0], given[1], given.ElementAtOrDefault(2), null, null), inputs);
    }

    private Tensor Compute(Tensor x, Tensor context, Tensor? mask, IReadOnlyList<AddedContext>? added, TokenMerger? merger)
    {
        using var scope = new TensorScope();
        var normed = firstNorm.Forward(x);
        x = Added(scope, x, normed, First(normed, context, merger));
        normed = secondNorm.Forward(x);
        x = Added(scope, x, normed, second.Forward(normed, context, mask, added));
        normed = lastNorm.Forward(x);
        return Output(scope.Return(Added(scope, x, normed, feedForward.Forward(normed))));
    }

    private Tensor First(Tensor normed, Tensor context, TokenMerger? merger)
    {
        if (attendsTo == FirstAttention.Context) return first.Forward(normed, context);
        if (merger is null) return first.Forward(normed);
        using var scope = new TensorScope();
        var map = merger.Match(normed);
        return scope.Return(map.Spread(first.Forward(map.Merge(normed))));
    }

    private static Tensor Added(TensorScope scope, Tensor x, Tensor normed, Tensor change)
    {
        scope.Free(normed);
        var sum = scope.Replace(x, x + change);
        scope.Free(change);
        return sum;
    }
}

/// <summary>What the first attention of a <see cref="CrossAttentionBlock"/> attends to.</summary>
public enum FirstAttention
{
    /// <summary>The tokens themselves.</summary>
    Tokens,
    /// <summary>The context, as the second one does.</summary>
    Context,
}
