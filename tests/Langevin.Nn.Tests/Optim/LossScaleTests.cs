using Langevin.Nn.Optim;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Optim;

public sealed class LossScaleTests
{
    [Fact]
    public void Accept_GradientsOverflow_HalvesAndLeavesTheStepOut()
    {
        var scale = new LossScale();
        Assert.False(scale.Accept(double.PositiveInfinity));
        Assert.False(scale.Accept(double.NaN));
        Assert.Equal((65536.0 / 4, 2, 0), (scale.Value, scale.SkippedSteps, scale.GoodSteps));
    }

    [Fact]
    public void Accept_EnoughGoodStepsInARow_Doubles()
    {
        var scale = new LossScale { GrowthInterval = 3 };
        scale.Accept(1);
        scale.Accept(1);
        scale.Accept(double.NaN);                                       // counts again from here
        for (var i = 0; i < 3; i++) Assert.True(scale.Accept(1));
        Assert.Equal((65536.0, 0), (scale.Value, scale.GoodSteps));
    }

    [Fact]
    public void Accept_GoodForEver_EndsAtTwoToTheFortieth()
    {
        var scale = new LossScale { GrowthInterval = 1 };
        for (var i = 0; i < 100; i++) scale.Accept(1);
        Assert.Equal(Math.Pow(2, 40), scale.Value);
    }

    [Fact]
    public void IsExhausted_OnlyBelowOne()
    {
        var scale = new LossScale();
        for (var i = 0; i < 16; i++) scale.Accept(double.NaN);
        Assert.Equal((1.0, false), (scale.Value, scale.IsExhausted));
        scale.Accept(double.NaN);
        Assert.True(scale.IsExhausted);
    }

    /// <summary>The gradients of a scaled loss, divided in the optimizer's pass, move weights as clipped gradients of the loss itself do.</summary>
    [Theory]
    [InlineData(null), InlineData(0.5), InlineData(1e6)]
    public void Step_WithTheGradientScale_IsTheStepOfClippedGradients(double? limit)
    {
        static (Tensor[] Weights, AdamW Optimizer) Made()
        {
            Tensor[] weights = [Tensor.Randn([3, 4], new Generator(1)), Tensor.Randn([5], new Generator(2))];
            foreach (var weight in weights) weight.RequiresGrad = true;
            return (weights, new AdamW(weights.Select((weight, i) => ($"{i}", weight)), 0.1));
        }
        static Tensor Loss(Tensor[] weights) => weights[0].Square().Sum() + weights[1].Sin().Sum();

        var (plain, plainOptimizer) = Made();
        var (scaled, scaledOptimizer) = Made();
        var scale = new LossScale();
        for (var step = 0; step < 3; step++)
        {
            Loss(plain).Backward();
            if (limit is { } most) GradientNorm.Clip(plain, most);
            plainOptimizer.Step();
            plainOptimizer.ZeroGrad();

            scale.Scaled(Loss(scaled)).Backward();
            var norm = GradientNorm.Of(scaled);
            var divisor = scale.GradientScale(norm, limit);
            Assert.True(scale.Accept(norm.Item()));
            scaledOptimizer.Step(divisor);
            scaledOptimizer.ZeroGrad();
        }
        foreach (var (expected, found) in plain.Zip(scaled)) Assert.True(((expected - found).Detach().Abs().Max()).Item() < 1e-6);
    }

    [Fact]
    public void LoadStateDict_GoesOnWhereItWas()
    {
        var scale = new LossScale();
        scale.Accept(double.NaN);
        scale.Accept(1);
        var again = new LossScale();
        again.LoadStateDict(scale.StateDict());
        Assert.Equal((scale.Value, scale.GoodSteps, scale.SkippedSteps), (again.Value, again.GoodSteps, again.SkippedSteps));
    }

    [Fact]
    public void LoadStateDict_OfSomethingElse_IsRefused()
    {
        Assert.Contains("has scale instead of", Assert.Throws<ArgumentException>(() => new LossScale().LoadStateDict(new Dictionary<string, Tensor> { ["scale"] = Tensor.From([1.0]) })).Message);
        var state = new Dictionary<string, Tensor> { ["scale"] = Tensor.From([-1.0]), ["good_steps"] = Tensor.From([0L]), ["skipped_steps"] = Tensor.From([0L]) };
        Assert.Contains("is -1 after", Assert.Throws<ArgumentException>(() => new LossScale().LoadStateDict(state)).Message);
    }
}
