using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests.Autograd;

public sealed class GradientTests
{
    private static Tensor Leaf(params double[] numbers)
    {
        var leaf = Tensor.From(numbers);
        leaf.RequiresGrad = true;
        return leaf;
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Scalars => new()
    {
        { "polynomial", x => (x.Pow(3) - 2 * x).Sum() },
        { "broadcast", x => (x.Unsqueeze(0) * x.Unsqueeze(1)).Exp().Mean() },
        { "index", x => (x[1..] * x[..^1] + x[Tensor.From([0L, 0])].Sum()).Sum() },
        { "softmax", x => (x.Softmax(0) * Tensor.From([1.0, -2, 3])).Sum() },
        { "matmul", x => x.Reshape(3, 1).MatMul(x.Reshape(1, 3)).Sigmoid().Sum() },
        { "group norm", x => (Functional.GroupNorm(x.Reshape(1, 3, 1).Repeat(1, 1, 2) * Tensor.From([1.0, 2]), 1, null, null, 1e-5) * Arrays.Counting(1, 3, 2)).Sum() },
        { "norm", x => x.Norm() },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Of_Scalar_IsTheCentralDifference(string name, Func<Tensor, Tensor> scalar)
    {
        Assert.NotEmpty(name);
        var x = Leaf(0.3, -1.2, 0.8);
        Arrays.Close(NumericGradient.Of(scalar, x.Detach()), Gradient.Of(scalar(x), [x])[0].Numbers(), 1e-7);
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Of_CreateGraph_CanBeDifferentiatedAgain(string name, Func<Tensor, Tensor> scalar)
    {
        Assert.NotEmpty(name);
        var weights = Tensor.From([1.0, 0.5, -2]);
        Tensor First(Tensor x) => (Gradient.Of(scalar(x), [x], createGraph: true)[0] * weights).Sum();
        var x = Leaf(0.3, -1.2, 0.8);
        var numeric = NumericGradient.Of(moved => First(Leaf(moved.Numbers())), x.Detach());
        Arrays.Close(numeric, Gradient.Of(First(x), [x])[0].Numbers(), 1e-6);
    }

    [Fact]
    public void Of_OutputGradient_WeightsTheOutputs()
    {
        var x = Leaf(1, 2);
        Assert.Equal([2.0, 40], Gradient.Of(x * x, [x], Tensor.From([1.0, 10]))[0].Numbers());
    }

    [Fact]
    public void Of_UnusedInput_Throws()
    {
        var (x, y) = (Leaf(1), Leaf(2));
        Assert.Contains("not have been used in the graph", Assert.Throws<TorchException>(() => Gradient.Of((x * x).Sum(), [y])).Message);
    }

    [Fact]
    public void Backward_Twice_AddsUp()
    {
        var x = Leaf(3);
        (x * x).Sum().Backward();
        (x * x).Sum().Backward();
        Assert.Equal(12, x.Grad!.Item());
        x.Grad = null;
        Assert.Null(x.Grad);
        x.Grad = Tensor.From([1.0]);
        (x * 2L).Sum().Backward();
        Assert.Equal(3, x.Grad!.Item());
    }

    [Fact]
    public void Backward_NotAScalar_NeedsItsGradient()
    {
        var x = Leaf(1, 2);
        Assert.Contains("scalar outputs", Assert.Throws<TorchException>(() => (x * x).Backward()).Message);
        (x * x).Backward(Tensor.From([1.0, 1]));
        Assert.Equal([2.0, 4], x.Grad!.Numbers());
    }

    [Fact]
    public void Backward_NothingRecorded_Throws()
    {
        using var off = GradientMode.Off();
        var x = Leaf(1);
        var y = (x * x).Sum();
        Assert.False(y.RequiresGrad);
        Assert.Contains("does not require grad", Assert.Throws<TorchException>(() => y.Backward()).Message);
    }

    [Fact]
    public void RequiresGrad_SetOnIntegersOrAResult_Throws()
    {
        Assert.Contains("floating point", Assert.Throws<TorchException>(() => Tensor.Zeros([1], ScalarType.Int64).RequiresGrad = true).Message);
        var y = Leaf(1) * 2L;
        Assert.False(y.IsLeaf);
        Assert.Contains("leaf", Assert.Throws<TorchException>(() => y.RequiresGrad = false).Message);
    }

    [Fact]
    public void Autocast_BFloat16_LowersProductsAndNotSums()
    {
        var (x, weight) = (Tensor.Ones([2, 4]), Tensor.Full([3, 4], 1.01));
        weight.RequiresGrad = true;
        using (new Autocast(Device.Cpu, ScalarType.BFloat16))
        {
            Assert.Equal(ScalarType.BFloat16, Functional.Linear(x, weight, null).Type);
            Assert.Equal(ScalarType.Float32, Functional.LayerNorm(x, [4], null, null, 1e-5).Type);
            using (new Autocast(Device.Cpu, ScalarType.Float32)) Assert.Equal(ScalarType.Float32, Functional.Linear(x, weight, null).Type);
            var y = Functional.Linear(x, weight, null);
            Assert.Equal(ScalarType.BFloat16, y.Type);
            y.To(ScalarType.Float32).Sum().Backward();
        }
        Assert.Equal(ScalarType.Float32, weight.Grad!.Type);
        Assert.Equal(ScalarType.Float32, Functional.Linear(x, weight, null).Type);
    }
}
