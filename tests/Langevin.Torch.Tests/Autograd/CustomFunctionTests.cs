using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests.Autograd;

public sealed class CustomFunctionTests
{
    /// <summary>x y^2 and x + y.</summary>
    private sealed class TwoOutputs : CustomFunction
    {
        protected override Tensor[] Forward(Tensor[] inputs)
        {
            Save(inputs);
            return [inputs[0] * inputs[1].Square(), inputs[0] + inputs[1]];
        }

        protected override Tensor?[] Backward(Tensor[] outputGradients, Tensor[] saved) =>
        [
            outputGradients[0] * saved[1].Square() + outputGradients[1],
            outputGradients[0] * 2L * saved[0] * saved[1] + outputGradients[1],
        ];
    }

    private sealed class Failing(bool inForward, int gradients = 1) : CustomFunction
    {
        protected override Tensor[] Forward(Tensor[] inputs) => inForward ? throw new InvalidOperationException("the forward reason") : [inputs[0] * 2L];

        protected override Tensor?[] Backward(Tensor[] outputGradients, Tensor[] saved) =>
            gradients == 1 ? throw new InvalidOperationException("the backward reason") : new Tensor?[gradients];
    }

    /// <summary>Gives out a tensor that it has freed.</summary>
    private sealed class Freed : CustomFunction
    {
        protected override Tensor[] Forward(Tensor[] inputs)
        {
            var output = inputs[0] * 2L;
            output.Dispose();
            return [inputs[0] * 3L, output];
        }

        protected override Tensor?[] Backward(Tensor[] outputGradients, Tensor[] saved) => [null];
    }

    /// <summary>The gradient of the second input alone.</summary>
    private sealed class SecondOnly : CustomFunction
    {
        protected override Tensor[] Forward(Tensor[] inputs) => [inputs[0] * inputs[1]];

        protected override Tensor?[] Backward(Tensor[] outputGradients, Tensor[] saved) => [null, outputGradients[0] * 5L];
    }

    private static Tensor Leaf(params double[] numbers)
    {
        var leaf = Tensor.From(numbers);
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Scalar(Tensor x, Tensor y)
    {
        var outputs = new TwoOutputs().Apply(x, y);
        return (outputs[0].Sin() * outputs[1]).Sum();
    }

    [Fact]
    public void Backward_TwoOutputs_IsTheCentralDifference()
    {
        var (x, y) = (Leaf(0.5, -1), Leaf(2, 0.3));
        var found = Gradient.Of(Scalar(x, y), [x, y]);
        Arrays.Close(NumericGradient.Of(moved => Scalar(moved, y.Detach()), x.Detach()), found[0].Numbers(), 1e-7);
        Arrays.Close(NumericGradient.Of(moved => Scalar(x.Detach(), moved), y.Detach()), found[1].Numbers(), 1e-7);
    }

    [Fact]
    public void Backward_CreateGraph_IsDifferentiableItself()
    {
        static Tensor First(Tensor x, Tensor y) => Gradient.Of(Scalar(x, y), [y], createGraph: true)[0].Sum();
        var (x, y) = (Leaf(0.5, -1), Leaf(2, 0.3));
        Arrays.Close(NumericGradient.Of(moved => First(x, Leaf(moved.Numbers())), y.Detach()), Gradient.Of(First(x, y), [y])[0].Numbers(), 1e-6);
    }

    [Fact]
    public void Backward_OneOutputUnused_GetsZerosForIt()
    {
        var (x, y) = (Leaf(2), Leaf(3));
        new TwoOutputs().Apply(x, y)[1].Sum().Backward();
        Assert.Equal((1.0, 1.0), (x.Grad!.Item(), y.Grad!.Item()));
    }

    [Fact]
    public void Backward_NullGradient_LeavesTheInputWithoutOne()
    {
        var (x, y) = (Leaf(2), Leaf(3));
        new SecondOnly().Apply(x, y)[0].Sum().Backward();
        Assert.Equal(5, y.Grad!.Item());
        Assert.Equal(0, x.Grad?.Item() ?? 0);
    }

    [Fact]
    public void Apply_NothingNeedsAGradient_RecordsNothing() => Assert.False(new TwoOutputs().Apply(Tensor.From([1.0]), Tensor.From([2.0]))[0].RequiresGrad);

    [Fact]
    public void Apply_ForwardThrows_CarriesItsMessage()
    {
        var e = Assert.Throws<TorchException>(() => new Failing(inForward: true).Apply(Leaf(1)));
        Assert.Contains("Failing: the forward reason", e.Message);
    }

    [Fact]
    public void Backward_Throws_CarriesItsMessage()
    {
        var y = new Failing(inForward: false).Apply(Leaf(1))[0];
        Assert.Contains("the backward reason", Assert.Throws<TorchException>(() => y.Sum().Backward()).Message);
    }

    [Fact]
    public void Backward_WrongNumberOfGradients_SaysBothNumbers()
    {
        var y = new Failing(inForward: false, gradients: 3).Apply(Leaf(1))[0];
        Assert.Contains("Failing.Backward gave 3 gradients for 1 inputs", Assert.Throws<TorchException>(() => y.Sum().Backward()).Message);
    }

    [Fact]
    public void Apply_FreedOutput_IsRefused() =>
        Assert.Contains("TensorScope that has closed", Assert.Throws<TorchException>(() => new Freed().Apply(Leaf(1))).Message);

    [Fact]
    public void Apply_TooManyInputs_IsRefused() =>
        Assert.Contains("at most 64 tensors, not 65", Assert.Throws<TorchException>(() => new TwoOutputs().Apply([.. Enumerable.Range(0, 65).Select(_ => Leaf(1))])).Message);

    [Fact]
    public void Apply_InsideAScope_OutputsBelongToIt()
    {
        Tensor output;
        using (new TensorScope()) output = new TwoOutputs().Apply(Leaf(1), Leaf(2))[0];
        Assert.Throws<ObjectDisposedException>(() => output.Item());
    }
}
