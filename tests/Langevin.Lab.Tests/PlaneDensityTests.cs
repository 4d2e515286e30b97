using Langevin.Diffusion;
using Langevin.Lab.Convergence;
using Langevin.Lab.Densities;
using Langevin.Lab.Figures;
using Langevin.Torch;

namespace Langevin.Lab.Tests;

public class PlaneDensityTests
{
    public static TheoryData<string> Names => [.. PlaneDensities.All.Names];

    [Theory, MemberData(nameof(Names))]
    public void Density_OfEveryShape_IntegratesToOneInsideTheFigure(string name)
    {
        const int cells = 400;
        const double edge = 2.6;
        var density = PlaneDensities.All.ByName(name).LogDensity(Plane.Places(cells, edge), NoiseLevel.Clean).Exp();
        Assert.Equal(1, density.Sum().Item() * 4 * edge * edge / (cells * cells), 1e-3);
    }

    [Theory, MemberData(nameof(Names))]
    public void At_ALevel_IsTheMixtureOfNoisySamples(string name)
    {
        var (data, level, x) = (PlaneDensities.All.ByName(name), LogSnrGrid.Level(0.4), Plane.Places(9, 2));
        Assert.Equal(0, (data.LogDensity(x, level) - data.At(level).LogDensity(x, NoiseLevel.Clean)).Abs().Max().Item(), 1e-12);
    }

    [Fact]
    public void Denoise_Distilled_IsThePathThroughItsGoal()
    {
        NoiseLevel from = LogSnrGrid.Level(-2), goal = LogSnrGrid.Level(1);
        var (data, x) = (GaussianMixture.OnTheLine, Tensor.Linspace(-2, 2, 9, ScalarType.Float64).Unsqueeze(1));
        var answer = new DistilledDenoiser(data, _ => goal).Denoise(x, from);
        Assert.Equal(0, (goal.Perturb(answer.X0, answer.NoiseIn(x, from)) - data.Flow(x, from, goal)).Abs().Max().Item(), 1e-12);
    }

    [Fact]
    public void Mixture_OfUnequalLists_IsRefused() =>
        Assert.Contains("not 2, 1 and 1", Assert.Throws<ArgumentException>(() => new GaussianMixture([1, 1], new[,] { { 0.0 } }, [1])).Message);

    [Fact]
    public void Mixture_WithoutWidth_IsRefused() =>
        Assert.Contains("above 0", Assert.Throws<ArgumentException>(() => new GaussianMixture([1], new[,] { { 0.0 } }, [0])).Message);
}
