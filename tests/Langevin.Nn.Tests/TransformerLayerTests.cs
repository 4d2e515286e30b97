using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Tests;

public class TransformerLayerTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5), InlineData(ScalarType.Float64, 1e-12)]
    public void Turn_OfQueriesAndKeys_LeavesProductsThatKnowOnlyDistances(ScalarType type, double tolerance)
    {
        using var off = GradientMode.Off();
        var (query, key) = (Goldens.Wave(1, 1, 12).To(type).Expand(1, 9, 12), (Goldens.Wave(1, 1, 12) + 0.5).To(type).Expand(1, 9, 12));       // the same token at 9 places
        var positions = new RotaryPositions(Tensor.From([.. Enumerable.Range(0, 9).SelectMany(i => new[] { (float)(i / 3), i % 3 })], 9, 2), [4, 2], type);
        Tensor Heads(Tensor x) => x.View(1, 9, 2, 6).Transpose(1, 2);
        var products = Heads(positions.Turn(query, 2)).MatMul(Heads(positions.Turn(key, 2)).Transpose(2, 3));      // [1, 2, 9, 9]

        Goldens.Near(products[.., .., 0, 4], products[.., .., 4, 8], tolerance, "one right, one down");
        Goldens.Near(products[.., .., 1, 2], products[.., .., 7, 8], tolerance, "one right");
        Assert.False(products[.., .., 0, 1].Same(products[.., .., 0, 3]));
    }

    [Fact]
    public void Turn_AtTheOrigin_ChangesNothing()
    {
        var x = Goldens.Wave(2, 3, 8);
        Goldens.Near(x, new RotaryPositions(Tensor.Zeros([3, 1]), [4], ScalarType.Float32).Turn(x, 2), 0, "no place");
        Assert.Contains("Positions are [tokens, 2], not [3, 1]", Assert.Throws<ArgumentException>(() => new RotaryPositions(Tensor.Zeros([3, 1]), [2, 2], ScalarType.Float32)).Message);
    }

    [Fact]
    public void Modulate_OfTokens_ShiftsAndScalesWhatWasNormalised()
    {
        var x = Modulation.Modulate(Goldens.Wave(2, 3, 16) * 7 + 4, Tensor.Full([2, 1, 16], 5), Tensor.Full([2, 1, 16], 2));
        Goldens.Near(Tensor.Full([2, 3], 5), x.Mean([2]), 1e-5, "mean");
        Goldens.Near(Tensor.Full([2, 3], 9), x.Var([2], correction: 0), 1e-4, "variance: scale + 1 squared");
    }

    [Fact]
    public void Forward_OfAnAdaptiveNorm_IsItsModulationInTheOrderOfScaleAndShift()
    {
        using var off = GradientMode.Off();
        var norm = new AdaptiveLayerNorm(3, 4);
        norm.Initialize(new Generator(1));
        var parts = new Modulation(3, 4, 2);
        parts.LoadStateDict(norm.StateDict());
        var (x, embedding) = (Goldens.Wave(2, 5, 4), Goldens.Wave(2, 3));
        var both = parts.Forward(embedding);

        Goldens.Near(Modulation.Modulate(x, shift: both[1], scale: both[0]), norm.Forward(x, embedding), 0, "scale first");
        Assert.Equal([2L, 1, 4], both[0].Shape);
    }

    [Fact]
    public void Forward_OfAFeedForward_IsItsTwoLayersWithTheActivationBetween()
    {
        using var off = GradientMode.Off();
        var layer = new FeedForward(4, "gelu");
        layer.Initialize(new Generator(1));
        var state = layer.StateDict();
        var x = Goldens.Wave(2, 4);

        Assert.Equal(["net.0.proj.weight", "net.0.proj.bias", "net.2.weight", "net.2.bias"], state.Keys);
        var expected = Functional.Linear(Functional.Gelu(Functional.Linear(x, state["net.0.proj.weight"], state["net.0.proj.bias"])), state["net.2.weight"], state["net.2.bias"]);
        Goldens.Near(expected, layer.Forward(x), 1e-6, "feed-forward");
    }

    [Theory]
    [InlineData(8), InlineData(24)]
    public void Attend_WithAScale_IsThatOfScaledQueries(long headWidth)
    {
        using var off = GradientMode.Off();
        var (q, k, v) = (Goldens.Wave(1, 5, 2 * headWidth), Goldens.Wave(1, 7, 2 * headWidth) * 0.3, Goldens.Wave(1, 7, 2 * headWidth));
        Goldens.Near(AttentionKernel.Attend(q * Math.Sqrt(headWidth), k, v, 2), AttentionKernel.Attend(q, k, v, 2, scale: 1), 1e-5, "scale 1");
    }
}
