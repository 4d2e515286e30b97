using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Diffusion.Tests.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Noise;

public class BrownianNoiseTests
{
    private static Tensor Draw(INoiseSource noise, double from, double to, params long[] shape) =>
        noise.Draw(shape, ScalarType.Float64, default, new NoiseDraw(0, 0) { From = EverySamplerTests.Level(from), To = EverySamplerTests.Level(to) });

    private static double Snr(double lambda) => Math.Exp(2 * lambda);

    [Theory]
    [InlineData(-5, 4)]       // many octaves
    [InlineData(0.01, 0.02)]  // within one
    [InlineData(-0.1, 0.1)]   // over the border of two
    public void Draw_FineGrid_AddsUpToTheCoarseDraw(double from, double to)
    {
        var noise = new BrownianNoise(5);
        var coarse = Draw(noise, from, to, 3, 7) * Math.Sqrt(Snr(to) - Snr(from));
        var sum = Tensor.Zeros([3, 7], ScalarType.Float64);
        double Edge(int i) => double.Lerp(from, to, i / 20.0);
        for (var i = 0; i < 20; i++) sum += Draw(noise, Edge(i), Edge(i + 1), 3, 7) * Math.Sqrt(Snr(Edge(i + 1)) - Snr(Edge(i)));
        GoldenCase.Near(coarse, sum, 1e-12);
    }

    [Theory]
    [InlineData(-6, 3)]
    [InlineData(0.3, 0.31)]
    [InlineData(0.3, 0.3001)]
    [InlineData(double.NegativeInfinity, -3)]
    public void Draw_AnyInterval_IsStandardNormal(double from, double to)
    {
        const int count = 40_000;
        var drawn = Draw(new BrownianNoise(6), from, to, 4, count / 4);
        // Standard errors: 1/sqrt(n) of the mean, sqrt(2/n) of the variance, sqrt(96/n) of the fourth moment; four of each.
        Assert.Equal(0, drawn.Mean().Item(), 4 / Math.Sqrt(count));
        Assert.Equal(1, drawn.Square().Mean().Item(), 4 * Math.Sqrt(2.0 / count));
        Assert.Equal(3, drawn.Pow(4).Mean().Item(), 4 * Math.Sqrt(96.0 / count));
    }

    [Fact]
    public void Draw_OverlappingIntervals_HaveTheCovarianceOfAPath()
    {
        const int count = 40_000;
        var noise = new BrownianNoise(8);
        Tensor half = Draw(noise, 0, 0.5, 1, count), whole = Draw(noise, 0, 1, 1, count), next = Draw(noise, 0.5, 1, 1, count);
        Assert.Equal(Math.Sqrt((Snr(0.5) - 1) / (Snr(1) - 1)), (half * whole).Mean().Item(), 0.02);
        Assert.Equal(0, (half * next).Mean().Item(), 0.02);
    }

    [Fact]
    public void Draw_BackToNoise_IsNoPartOfThePath()
    {
        Tensor forth = Draw(new BrownianNoise(1), 0, 1, 1, 40_000), back = Draw(new BrownianNoise(1), 1, 0, 1, 40_000);
        Assert.Equal(0, (forth * back).Mean().Item(), 0.02); // four standard errors
        Assert.True(back.Same(Draw(new PerSampleNoise(1), 1, 0, 1, 40_000)));
    }

    [Fact]
    public void Draw_AnyBatching_IsTheSame()
    {
        var all = Draw(new BrownianNoise(9), -1, 1, 6, 5);
        var parts = Tensor.Cat([Draw(new BrownianNoise(9), -1, 1, 2, 5), Draw(new BrownianNoise(9, 2), -1, 1, 4, 5)]);
        Assert.True(all.Same(parts));
        Assert.False(all.Same(Draw(new BrownianNoise(10), -1, 1, 6, 5)));
    }

    [Fact]
    public void Draw_NoInterval_IsPerSampleNoise()
    {
        Assert.True(new BrownianNoise(3, 2).Start([2, 3]).Same(new PerSampleNoise(3, 2).Start([2, 3])));
        var draw = new NoiseDraw(4, 1) { From = NoiseLevel.Clean, To = NoiseLevel.Clean };
        Assert.True(new BrownianNoise(3).Draw([2, 3], ScalarType.Float64, default, draw).Same(new PerSampleNoise(3).Draw([2, 3], ScalarType.Float64, default, draw)));
    }

    [Theory]
    [InlineData("ddpm")]
    [InlineData("euler-ancestral")]
    [InlineData("dpm++sde")]
    [InlineData("dpm2-ancestral")]
    public void Sample_ConstantX0_EndsAtTheSameSampleForAnyNumberOfSteps(string name)
    {
        var model = new OneAnswer(Tensor.From<double>([0.25, -0.75, 0.5], 3, 1));
        var options = new SamplingOptions { Noise = new BrownianNoise(2) };
        Tensor After(int steps) => Catalog.Samplers.ByName(name).Sample(model, Tensor.Ones([3, 1], ScalarType.Float64), EverySamplerTests.Uniform(-4, 1, steps), options);
        GoldenCase.Near(After(1), After(50), 1e-11);
    }

    [Fact]
    public void Sample_MoreSteps_ConvergeToOneSample()
    {
        var data = GaussianMixture.OnTheLine;
        var noise = new BrownianNoise(4);
        var x = new PerSampleNoise(1).Start([200, 1]).To(ScalarType.Float64);
        Tensor After(int steps) => new EulerAncestralSampler().Sample(data, x, EverySamplerTests.Uniform(-4, 3, steps), new SamplingOptions { Noise = noise });
        var exact = After(1024);
        double Error(int steps) => (After(steps) - exact).Square().Mean().Sqrt().Item();
        Assert.True(Error(128) < 0.6 * Error(32), $"{Error(32)} -> {Error(128)}");
    }
}
