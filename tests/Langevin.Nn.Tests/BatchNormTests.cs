using Langevin.Oracles;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Nn.Tests;

public sealed class BatchNormTests
{
    private static BatchNorm Made(double momentum = 0.1)
    {
        var layer = new BatchNorm(3, momentum);
        layer.Initialize(new Generator(0));
        return layer;
    }

    [Fact]
    public void StateDict_OfTheLayer_HasThePublishedNames() =>
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], Made().StateDict().Keys);

    [Fact]
    public void Forward_InTraining_NormalisesEachChannelOfTheBatch()
    {
        var y = Made().Forward(5 * Goldens.Wave(4, 3, 5, 6) + 2);

        Goldens.Near(Tensor.Zeros([3]), y.Mean([0, 2, 3]), 1e-6, "mean");
        Goldens.Near(Tensor.Ones([3]), y.Std([0, 2, 3], correction: 0), 1e-5, "deviation");
    }

    /// <summary>After n equal batches a running statistic has gone 1 - (1 - momentum)^n of the way from its start, the variance to the unbiased one.</summary>
    [Fact]
    public void Forward_OverBatches_MovesTheRunningStatistics()
    {
        var layer = Made(momentum: 0.25);
        var x = Goldens.Wave(4, 3, 5, 6);
        layer.Forward(x);
        layer.Forward(x);
        var way = 1 - 0.75 * 0.75;

        Goldens.Near(way * x.Mean([0, 2, 3]), layer.RunningMean, 1e-6, "mean");
        Goldens.Near((1 - way) + way * x.Var([0, 2, 3]), layer.RunningVariance, 1e-6, "variance");
        Assert.Equal(2, layer.Batches.Item());
    }

    [Fact]
    public void Forward_InEvaluation_UsesTheRunningStatisticsAndLeavesThem()
    {
        var layer = Made();
        layer.Eval();
        var x = Goldens.Wave(2, 3, 4, 4);

        Goldens.Near(x / Math.Sqrt(1 + 1e-5), layer.Forward(x), 1e-6, "output");
        Assert.Equal(0, layer.Batches.Item());
    }

    [Fact]
    public void Constructor_WithAMomentumOfZero_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm(3, momentum: 0));
}
