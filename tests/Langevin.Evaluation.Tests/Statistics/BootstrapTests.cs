using Langevin.Evaluation.Statistics;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Statistics;

public sealed class BootstrapTests
{
    /// <summary>A mean of n numbers has the interval mean +- 1.96 s / sqrt(n), but for the chance in 2,000 draws.</summary>
    [Fact]
    public void OfMean_OfManyNumbers_IsTheNormalInterval()
    {
        var numbers = Tensor.Randn([400], new Generator(1), ScalarType.Float64).ToArray<double>();
        var mean = numbers.Average();
        var reach = 1.96 * Math.Sqrt(numbers.Average(x => (x - mean) * (x - mean)) / 400);
        var interval = new Bootstrap(2000, seed: 2).OfMean(numbers);

        Assert.Equal(mean - reach, interval.Low, 0.1 * reach);
        Assert.Equal(mean + reach, interval.High, 0.1 * reach);
    }

    [Fact]
    public void Of_WithTheSameSeed_IsTheSameInterval()
    {
        double[] numbers = [1, 5, 2, 8, 3];

        Assert.Equal(new Bootstrap(50, seed: 3).OfMean(numbers), new Bootstrap(50, seed: 3).OfMean(numbers));
        Assert.NotEqual(new Bootstrap(50, seed: 3).OfMean(numbers), new Bootstrap(50, seed: 4).OfMean(numbers));
    }

    /// <summary>A number that is always 1 larger when resampled is not claimed to be larger.</summary>
    [Fact]
    public void Of_ABiasedNumber_LiesAroundTheNumberItself()
    {
        var interval = new Bootstrap(20, seed: 1).Of(10, 7, _ => 8);

        Assert.Equal(new Interval(7, 7), interval);
    }

    [Fact]
    public void Constructor_OfTooFewDraws_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Bootstrap(19, 0));
}
