using Langevin.Nn.Attention;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Tests.Attention;

/// <summary>The loops for heads of any width, where nothing learns, against the formula written out in double precision.</summary>
public class BlockedAttentionTests
{
    public static TheoryData<long, long, long, long> Shapes => new()
    {
        { 40, 8, 130, 77 },         // two blocks of queries, the second short; keys that fill no panel
        { 64, 2, 113, 1030 },       // three blocks of keys
        { 80, 3, 7, 600 }, { 160, 2, 64, 64 }, { 72, 4, 33, 300 }, { 128, 1, 200, 513 }, { 512, 1, 40, 40 }, { 24, 2, 5, 1 }, { 96, 1, 1, 33 }, { 2, 5, 9, 9 }, { 100, 1, 115, 40 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attend_AnyWidth_IsTheFormula(long width, long heads, long queries, long keys)
    {
        using var off = GradientMode.Off();
        var (q, k, v) = (Random(2, queries, heads * width, 1), Random(2, keys, heads * width, 2), Random(2, keys, heads * width, 3));
        AssertNear(Plain(q, k, v, heads, null), AttentionKernel.Attend(Single(q), Single(k), Single(v), heads), 2e-6);
        // Scores have a deviation of 0.3 sqrt width and reach about five of it; they lose up to 2^-22 of that, and an error of a score is one of its weight.
        AssertNear(Plain(q, k, v, heads, 0.3), AttentionKernel.Attend(Single(q), Single(k), Single(v), heads, scale: 0.3), 2e-6 + 5 * 0.3 * Math.Sqrt(width) * 4.5 * Math.Pow(2, -22));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attend_BFloat16_IsTheFormulaOfTheRoundedInputs(long width, long heads, long queries, long keys)
    {
        using var off = GradientMode.Off();
        var (q, k, v) = (Half(Random(2, queries, heads * width, 1)), Half(Random(2, keys, heads * width, 2)), Half(Random(2, keys, heads * width, 3)));
        var answer = AttentionKernel.Attend(q, k, v, heads);
        Assert.Equal(ScalarType.BFloat16, answer.Type);
        // Weights are rounded to 8 bits before they meet the values, which are at most about 4.5, and the answer once more.
        AssertNear(Plain(Double(q), Double(k), Double(v), heads, null), answer, 4.5 * Math.Pow(2, -8));
    }

    [Fact]
    public void Attend_GreaterScoresTurnUpLater_AreWeighedAlike()
    {
        using var off = GradientMode.Off();
        var q = Random(1, 20, 40, 1) * 30;                          // scores of hundreds, and their greatest anywhere among 1,500 keys
        var k = Random(1, 1500, 40, 2) * Tensor.Linspace(1, 3, 1500).To(ScalarType.Float64).Reshape(1, 1500, 1);
        var answer = AttentionKernel.Attend(Single(q), Single(k), Single(k), 1);
        Assert.True(answer.IsFinite().All());
        AssertNear(Plain(Double(Single(q)), Double(Single(k)), Double(Single(k)), 1, null), answer, 2e-3);        // scores of 600 have errors of 600 * 2^-23
    }

    [Fact]
    public void Attend_NotANumberInASample_LeavesTheOthersAlone()
    {
        using var off = GradientMode.Off();
        var q = Single(Random(2, 30, 40, 1));
        q[0, 3, 3] = Tensor.Scalar(double.NaN);
        var answer = AttentionKernel.Attend(q, q, q, 1);
        Assert.False(answer[0].IsFinite().All());
        Assert.True(answer[1].IsFinite().All());
    }

    private static Tensor Plain(Tensor q, Tensor k, Tensor v, long heads, double? scale)
    {
        Tensor Split(Tensor x) => x.View(x.Size(0), x.Size(1), heads, x.Size(2) / heads).Transpose(1, 2);
        var scores = Split(q).MatMul(Split(k).Transpose(-1, -2)) * (scale ?? Math.Pow(q.Size(2) / heads, -0.5));
        return scores.Softmax(-1).MatMul(Split(v)).Transpose(1, 2).Reshape(q.Shape);
    }

    private static Tensor Random(long batch, long tokens, long channels, ulong seed) => Tensor.Randn([batch, tokens, channels], new Generator(seed)).To(ScalarType.Float64);

    private static Tensor Single(Tensor x) => x.To(ScalarType.Float32);

    private static Tensor Double(Tensor x) => x.To(ScalarType.Float64);

    private static Tensor Half(Tensor x) => x.To(ScalarType.BFloat16);

    private static void AssertNear(Tensor wanted, Tensor found, double tolerance) => Assert.InRange((wanted - Double(found)).Abs().Max().Item(), 0, tolerance);
}
