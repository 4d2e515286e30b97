using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Attention;

/// <summary>The one place where softmax(q k^T / sqrt d) v is computed: Vaswani et al. 2017, eq. 1.</summary>
/// <remarks>
/// On the CPU there are loops of our own, for heads that are not narrow (8, 16 or 32 channels) only where nothing learns. libtorch's fused operator is good in Float32 and
/// 30 to 50 times slower than that in bfloat16; there, what learns goes through two matrix products in bfloat16 if its heads are very wide, else through the fused operator in Float32.
/// </remarks>
public static class AttentionKernel
{
    private const long WideHead = 128;

    /// <summary>Attends with several heads.</summary>
    /// <param name="q">Queries [B, tokens, heads * d].</param>
    /// <param name="k">Keys [B, context tokens, heads * d].</param>
    /// <param name="v">Values [B, context tokens, heads * d].</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="mask">Added to the scores, or booleans that say what may be seen: broadcastable to [B, heads, tokens, context tokens]; none when null.</param>
    /// <param name="scale">What the products are multiplied by; 1 / sqrt d when null.</param>
    /// <returns>[B, tokens, heads * d].</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v, long heads, Tensor? mask = null, double? scale = null)
    {
        using var scope = new TensorScope();
        if (mask is null && q.Device == Device.Cpu && (q.Size(2) / heads is 8 or 16 or 32 || !Gradient.IsRecording))
            return scope.Return(Functional.Attention(q.Contiguous(), k.Contiguous(), v.Contiguous(), heads, scale));
        var shape = q.Shape;
        (q, k, v) = (Split(q, heads), Split(k, heads), Split(v, heads));
        var attended = q.Type == ScalarType.BFloat16 && q.Device == Device.Cpu ? InBFloat16(q, k, v, mask, scale) : Functional.ScaledDotProductAttention(q, k, v, mask, scale);
        return scope.Return(attended.Transpose(1, 2).Reshape(shape));           // from [B, heads, tokens, d]
    }

    private static Tensor InBFloat16(Tensor q, Tensor k, Tensor v, Tensor? mask, double? scale)
    {
        using var plain = new Autocast(Device.Cpu, ScalarType.Float32);
        var width = q.Size(-1);
        if (width >= WideHead && mask is null)
        {
            var scores = (q * (scale ?? Math.Pow(width, -0.5))).MatMul(k.Transpose(-1, -2)).To(ScalarType.Float32);     // [B, heads, tokens, context]
            return scores.Softmax(-1).To(ScalarType.BFloat16).MatMul(v);
        }
        return Functional.ScaledDotProductAttention(q.To(ScalarType.Float32), k.To(ScalarType.Float32), v.To(ScalarType.Float32), mask?.Type.IsFloating() == true ? mask.To(ScalarType.Float32) : mask, scale).To(ScalarType.BFloat16);
    }

    private static Tensor Split(Tensor x, long heads) => x.View(x.Size(0), x.Size(1), heads, x.Size(2) / heads).Transpose(1, 2);
}
