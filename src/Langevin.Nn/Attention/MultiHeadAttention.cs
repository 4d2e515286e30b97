using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>Multi-head attention over tokens: projections <c>to_q</c>, <c>to_k</c>, <c>to_v</c> and <c>to_out.0</c>.</summary>
public class MultiHeadAttention : Layer
{
    private readonly long heads;
    private readonly Linear query, key, value;
    private readonly ModuleList<Layer> output;

    /// <summary>Allocates the module.</summary>
    /// <param name="width">Width of a token, in and out.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="headWidth">Width of a head.</param>
    /// <param name="contextWidth">Width of a context token; that of a token when null.</param>
    /// <param name="bias">Whether the projections of queries, keys and values have biases; the one of the output does.</param>
    /// <param name="dropout">Dropout after the output projection.</param>
    /// <exception cref="ArgumentException">There are no heads.</exception>
    public MultiHeadAttention(long width, long heads, long headWidth, long? contextWidth = null, bool bias = false, double dropout = 0)
        : this(null, width, heads, headWidth, contextWidth ?? width, bias, dropout)
    {
    }

    private protected MultiHeadAttention(GroupNorm? norm, long width, long heads, long headWidth, long contextWidth, bool bias, double dropout)
    {
        if (heads < 1 || headWidth < 1) throw new ArgumentException($"Attention over a width of {width} cannot have {heads} heads of width {headWidth}; both must be at least 1.");
        this.heads = heads;
        if (norm is not null) Add("group_norm", norm);
        var inner = heads * headWidth;
        query = Add("to_q", new Linear(width, inner, bias));
        key = Add("to_k", new Linear(contextWidth, inner, bias));
        value = Add("to_v", new Linear(contextWidth, inner, bias));
        output = Add("to_out", new ModuleList<Layer>(new Linear(inner, width), new Dropout(dropout)));
    }

    /// <summary>Self-attention: [B, tokens, width].</summary>
    public override Tensor Forward(Tensor x) => Forward(x, x);

    /// <summary>Attention to a context.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="context">[B, context tokens, context width].</param>
    /// <param name="mask">As <see cref="AttentionKernel.Attend"/> takes it.</param>
    /// <param name="added">Contexts beside it; null for none.</param>
    /// <returns>[B, tokens, width].</returns>
    public Tensor Forward(Tensor x, Tensor context, Tensor? mask = null, IReadOnlyList<AddedContext>? added = null)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Attend(x, context, mask, added)));
    }

    private protected Tensor Attend(Tensor x, Tensor context, Tensor? mask, IReadOnlyList<AddedContext>? added = null)
    {
        var q = query.Forward(x);
        var attended = AttentionKernel.Attend(q, key.Forward(context), value.Forward(context), heads, mask);
        foreach (var each in added ?? []) attended += AttentionKernel.Attend(q, each.Keys, each.Values, heads) * each.Scale;
        return output[1].Forward(output[0].Forward(attended));
    }
}
