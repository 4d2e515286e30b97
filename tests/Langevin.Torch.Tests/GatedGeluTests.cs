using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests;

/// <summary>The fused gate against libtorch's own operators in Float64.</summary>
public class GatedGeluTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 33)]
    [InlineData(300, 1280)]
    public void GatedGelu_AnyWidth_IsWithinRoundingOfFloat64(int rows, int width)
    {
        var x = Tensor.Randn([rows, 2 * width], new Generator(1)) * 4;
        Assert.True(((Functional.GatedGelu(x).To(ScalarType.Float64) - Exact(x)).Abs() <= Exact(x).Abs() * 4e-7 + 1e-5).All());      // 1.5e-7 of the distribution, times value and gate
    }

    [Fact]
    public void GatedGelu_GatesFarFromZero_AreNothingAndAll()
    {
        using var scope = new TensorScope();
        var values = Tensor.Ones([1, 4]);
        var gates = Tensor.From([-1000f, -30f, 30f, 1000f]).Reshape(1, 4);
        Assert.True((Functional.GatedGelu(Tensor.Cat([values, gates], 1)) - gates.Clamp(0, null)).Abs().Max().Item() < 1e-30);
    }

    [Fact]
    public void GatedGelu_BFloat16_IsTheExactResultRounded()
    {
        var x = (Tensor.Randn([20, 2 * 80], new Generator(2)) * 3).To(ScalarType.BFloat16);
        var half = Functional.GatedGelu(x);
        Assert.Equal(ScalarType.BFloat16, half.Type);
        Assert.True(((half.To(ScalarType.Float64) - Exact(x)).Abs() <= Exact(x).Abs() / 256.0 + 1e-5).All());
    }

    [Fact]
    public void GatedGelu_WhereItLearns_HasTheGradientsOfItsParts()
    {
        Tensor x = Tensor.Randn([5, 12], new Generator(3)), exact = x.To(ScalarType.Float64);
        (x.RequiresGrad, exact.RequiresGrad) = (true, true);
        var upstream = Tensor.Randn([5, 6], new Generator(4));
        var found = Gradient.Of(Functional.GatedGelu(x), [x], upstream)[0];
        var wanted = Gradient.Of(Exact(exact), [exact], upstream.To(ScalarType.Float64))[0];
        Assert.True((found.To(ScalarType.Float64) - wanted).Abs().Max().Item() < 1e-5);
    }

    [Fact]
    public void GatedGelu_StridedMemory_IsTheSame()
    {
        using var scope = new TensorScope();
        var wide = Tensor.Randn([6, 40], new Generator(5));
        Assert.True((Functional.GatedGelu(wide.Narrow(1, 4, 32)) - Functional.GatedGelu(wide.Narrow(1, 4, 32).Contiguous())).Abs().Max().Item() < 1e-6);
    }

    [Fact]
    public void GatedGelu_OddWidth_IsRefused() => Assert.Throws<TorchException>(() => Functional.GatedGelu(Tensor.Ones([2, 5])));

    private static Tensor Exact(Tensor x)
    {
        var halves = x.To(ScalarType.Float64).Chunk(2, -1);
        return halves[0] * Functional.Gelu(halves[1]);
    }
}
