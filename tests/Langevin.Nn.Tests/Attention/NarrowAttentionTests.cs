using Langevin.Nn.Attention;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Tests.Attention;

/// <summary>The loops for narrow heads against the formula written out in double precision.</summary>
public class NarrowAttentionTests
{
    [Theory]
    [InlineData(8, 4, 64, 64)]
    [InlineData(8, 3, 5, 5)]          // neither queries nor keys fill their blocks
    [InlineData(16, 2, 33, 77)]       // another context
    [InlineData(32, 1, 4, 16)]
    [InlineData(32, 2, 1, 1)]
    public void Attend_AnyTokens_IsTheFormulaWithItsGradients(long width, long heads, long queries, long keys)
    {
        var (q, k, v) = (Wave(2, queries, heads * width, 1), Wave(2, keys, heads * width, 2), Wave(2, keys, heads * width, 3));
        var weights = Wave(2, queries, heads * width, 4);
        var exact = Answers(Plain, q, k, v, weights, heads);
        var single = Answers(Kernel, q.To(ScalarType.Float32), k.To(ScalarType.Float32), v.To(ScalarType.Float32), weights.To(ScalarType.Float32), heads);
        foreach (var (wanted, got) in exact.Zip(single)) AssertNear(wanted, got, 1e-5);           // scores of up to 6 are sums of up to 32 roundings of 2^-24, and an error of theirs is one of e^score

        // bfloat16 keeps 8 bits: what the formula gives for the rounded inputs, rounded once (2^-9 each way), for the gradients once more through the rounded answer.
        (q, k, v) = (Rounded(q), Rounded(k), Rounded(v));
        var rounded = Answers(Plain, q, k, v, Rounded(weights), heads);
        var half = Answers(Kernel, q.To(ScalarType.BFloat16), k.To(ScalarType.BFloat16), v.To(ScalarType.BFloat16), Rounded(weights).To(ScalarType.BFloat16), heads);
        foreach (var (wanted, got) in rounded.Zip(half)) AssertNear(wanted, got, Math.Pow(2, -7));
    }

    [Fact]
    public void Attend_LargeScores_DoNotOverflow()
    {
        var q = Wave(1, 8, 8, 1).To(ScalarType.Float32) * 300;
        var answer = AttentionKernel.Attend(q, q, q, 1);
        Assert.True(answer.IsFinite().All());
        AssertNear(Plain(q.To(ScalarType.Float64), q.To(ScalarType.Float64), q.To(ScalarType.Float64), 1), answer, 1e-5);
    }

    [Fact]
    public void Attend_DifferentiatedTwice_IsTheFormula()
    {
        Tensor Twice(Func<Tensor, Tensor, Tensor, long, Tensor> attend, ScalarType type)
        {
            var q = Leaf(Wave(1, 6, 8, 1).To(type));
            var first = Gradient.Of(attend(q, q, q, 1).Square().Sum(), [q], createGraph: true)[0];
            return Gradient.Of(first.Square().Sum(), [q])[0];
        }

        AssertNear(Twice(Plain, ScalarType.Float64), Twice(Kernel, ScalarType.Float32), 1e-5);
    }

    private static Tensor[] Answers(Func<Tensor, Tensor, Tensor, long, Tensor> attend, Tensor q, Tensor k, Tensor v, Tensor weights, long heads)
    {
        Tensor[] inputs = [Leaf(q), Leaf(k), Leaf(v)];
        var answer = attend(inputs[0], inputs[1], inputs[2], heads);
        return [answer.Detach(), .. Gradient.Of((answer * weights).Sum(), inputs)];
    }

    private static Tensor Leaf(Tensor x)
    {
        var leaf = x.Detach();
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Kernel(Tensor q, Tensor k, Tensor v, long heads) => AttentionKernel.Attend(q, k, v, heads);

    private static Tensor Plain(Tensor q, Tensor k, Tensor v, long heads)
    {
        var width = q.Size(2) / heads;
        Tensor Split(Tensor x) => x.Reshape(x.Size(0), x.Size(1), heads, width).Transpose(1, 2);
        var scores = Split(q).MatMul(Split(k).Transpose(-1, -2)) / Math.Sqrt(width);
        return scores.Softmax(-1).MatMul(Split(v)).Transpose(1, 2).Reshape(q.Shape);
    }

    private static Tensor Wave(long batch, long tokens, long channels, double phase) =>
        ((Tensor.Arange(batch * tokens * channels).To(ScalarType.Float64) * (0.37 + 0.1 * phase) + phase).Sin() * 1.5).Reshape(batch, tokens, channels);

    private static Tensor Rounded(Tensor x) => x.To(ScalarType.BFloat16).To(ScalarType.Float64);

    private static void AssertNear(Tensor wanted, Tensor got, double tolerance)
    {
        var error = (wanted - got.To(ScalarType.Float64)).Abs().Max().Item() / Math.Max(0.1, wanted.Abs().Max().Item());
        Assert.True(error <= tolerance, $"the error is {error:g3} of the largest value (or of 0.1), and may be {tolerance:g3}");
    }
}
