using Langevin.Diffusion.Tests.Samplers;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Diffusion.Tests;

/// <summary>The oracle against mathematics that it does not use itself.</summary>
public class OracleTests
{
    private static readonly GaussianMixture Data = GaussianMixture.OnTheLine;
    private static readonly Tensor X = Tensor.Linspace(-2, 2, 21, ScalarType.Float64).Unsqueeze(1).Keep();

    [Fact]
    public void Score_IsTheGradientOfTheLogDensity()
    {
        var x = X.Clone();
        x.RequiresGrad = true;
        var level = EverySamplerTests.Level(0.3);
        var gradient = Gradient.Of(Data.LogDensity(x, level).Sum(), [x])[0];
        GoldenCase.Near(gradient, Data.Score(X, level), 1e-12);
    }

    [Fact]
    public void LogDensity_IntegratesToOne()
    {
        var x = Tensor.Linspace(-8, 8, 4001, ScalarType.Float64).Unsqueeze(1);
        Assert.Equal(1, Data.LogDensity(x, EverySamplerTests.Level(0.3)).Exp().Sum().Item() * 16 / 4000, 1e-10);
    }

    [Fact]
    public void Flow_OfOneNormalDistribution_IsLinear()
    {
        NoiseLevel from = EverySamplerTests.Level(-2), to = EverySamplerTests.Level(1);
        double Deviation(NoiseLevel level) => Math.Sqrt(level.Alpha * level.Alpha * 0.25 + level.Sigma * level.Sigma);
        var exact = to.Alpha * 0.4 + Deviation(to) / Deviation(from) * (X - from.Alpha * 0.4);
        GoldenCase.Near(exact, GaussianMixture.Single(0.4, 0.5).Flow(X, from, to), 1e-11);
    }

    [Fact]
    public void Draw_HasTheMomentsOfTheMixture()
    {
        var drawn = Data.Draw(100_000, new Generator(1));
        Assert.Equal(0.3 * -1 + 0.7 * 0.6, drawn.Mean().Item(), 0.01);
        Assert.Equal(0.3 * (1 + 0.04) + 0.7 * (0.36 + 0.1225), drawn.Square().Mean().Item(), 0.01);
    }
}
