using Langevin.Torch;

namespace Langevin.Nn.Attention;

/// <summary>The one place where softmax(q k^T / sqrt d) v is computed: Vaswani et al. 2017, eq. 1.</summary>
public static class AttentionKernel
{
    /// <summary>Attends with several heads.</summary>
    /// <param name="q">Queries [B, tokens, heads * d].</param>
    /// <param name="k">Keys [B, context tokens, heads * d].</param>
    /// <param name="v">Values [B, context tokens, heads * d].</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="mask">Added to the scores, or booleans that say what may be seen: broadcastable to [B, heads, tokens, context tokens]; none when null.</param>
    /// <returns>[B, tokens, heads * d].</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v, long heads, Tensor? mask = null)
    {
        using var scope = new TensorScope();
        var attended = Functional.ScaledDotProductAttention(Split(q, heads), Split(k, heads), Split(v, heads), mask);   // [B, heads, tokens, d]
        return scope.Return(attended.Transpose(1, 2).Reshape(q.Shape));
    }

    private static Tensor Split(Tensor x, long heads) => x.View(x.Size(0), x.Size(1), heads, x.Size(2) / heads).Transpose(1, 2);
}
