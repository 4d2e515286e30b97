using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

public class AdaptiveSamplerTests
{
    private static readonly GaussianMixture Data = GaussianMixture.OnTheLine;
    private static readonly Tensor X = Tensor.Linspace(-2, 2, 41, ScalarType.Float64).Unsqueeze(1).Keep();

    public static TheoryData<string> Processes => ["ddpm", "vp", "sub-vp", "cosine", "ve", "edm", "flow"];

    [Theory, InlineData(1e-3), InlineData(1e-5), InlineData(1e-8)]
    public void Sample_Ode_KeepsToTheTolerance(double tolerance)
    {
        NoiseLevel from = EverySamplerTests.Level(-3), to = EverySamplerTests.Level(2.5);
        var sampler = new AdaptiveOdeSampler { Relative = tolerance, Absolute = tolerance };
        var progress = new List<(int Evaluations, bool Exact)>();
        var sample = sampler.Sample(Data, X, new Grid(from, to), new SamplingOptions { OnStep = p => progress.Add((p.Evaluations, p.IsWithinTolerance)) });
        GoldenCase.Near(Data.Flow(X, from, to), sample, 20 * tolerance);
        Assert.True(progress[0].Exact);
        Assert.InRange(progress[0].Evaluations, 14, tolerance < 1e-6 ? 1500 : 300);
    }

    [Theory, MemberData(nameof(Processes))]
    public void Sample_OdeFromNoiseInOneStep_ReachesTheDataOfEveryProcess(string name)
    {
        // From the prior's quantiles to the data's: the flow keeps ranks.
        var process = Catalog.Processes.ByName(name);
        var start = process.At(process.LastT);
        var x = X * Math.Sqrt(start.Sigma * start.Sigma + 0.7 * start.Alpha * start.Alpha);
        var sample = new AdaptiveOdeSampler { Relative = 1e-6, Absolute = 1e-6 }.Sample(Data, x, new Grid(start, NoiseLevel.Clean) { Process = process });
        GoldenCase.Near(Data.Flow(x, start, NoiseLevel.Clean), sample, 2e-3, "to x_0 in one step from sigma / alpha = 0.001");
    }

    [Fact]
    public void Sample_OdeBudget_IsKeptAndReported()
    {
        NoiseLevel from = EverySamplerTests.Level(-3), to = EverySamplerTests.Level(2.5);
        var (evaluations, exact) = (0, true);
        var sampler = new AdaptiveOdeSampler { Relative = 1e-9, Absolute = 1e-9, Budget = 40 };
        var options = new SamplingOptions { OnStep = p => (evaluations, exact) = (p.Evaluations, p.IsWithinTolerance) };
        sampler.Sample(Data, X, new Grid(from, EverySamplerTests.Level(0), to), options);
        Assert.InRange(evaluations, 30, 40);
        Assert.False(exact);
        Assert.Equal(40, sampler.Evaluations(2));
        sampler.Sample(Data, X, new Grid(from, NoiseLevel.Clean), options);
        Assert.InRange(evaluations, 30, 40);
    }

    [Fact]
    public void Sample_SdeBudget_IsKeptAndReported()
    {
        var grid = new Grid(EverySamplerTests.Level(-5), NoiseLevel.Clean);
        foreach (var budget in new[] { 10, 31 })
        {
            var (evaluations, exact) = (0, true);
            new AdaptiveSdeSampler { Budget = budget }.Sample(Data, X, grid, new SamplingOptions
            {
                Noise = new PerSampleNoise(1),
                OnStep = p => (evaluations, exact) = (p.Evaluations, p.IsWithinTolerance),
            });
            Assert.InRange(evaluations, 3, budget);
            Assert.False(exact);
        }
    }

    [Fact]
    public void Sample_SdeTighterTolerance_TakesMoreSteps()
    {
        var grid = new Grid(new NoiseLevel(1, 0, 1), NoiseLevel.Clean);
        int Evaluations(double relative)
        {
            var evaluations = 0;
            new AdaptiveSdeSampler { Relative = relative, Absolute = relative }.Sample(Data, X, grid, new SamplingOptions
            {
                Noise = new PerSampleNoise(1),
                OnStep = p => evaluations = p.IsWithinTolerance ? p.Evaluations : -1,
            });
            return evaluations;
        }

        Assert.InRange(Evaluations(0.05), 4, Evaluations(0.005) / 2);
    }

    [Fact]
    public void Sample_OdeAlone_AgreesWithItselfInCompany()
    {
        // A sample in company takes the steps of the hardest sample: the result is the same within the tolerance.
        var grid = new Grid(EverySamplerTests.Level(-3), EverySamplerTests.Level(2.5));
        var sampler = new AdaptiveOdeSampler { Relative = 1e-6, Absolute = 1e-6 };
        GoldenCase.Near(sampler.Sample(Data, X, grid)[3], sampler.Sample(Data, X[3].Unsqueeze(0), grid)[0], 1e-4);
    }

    [Fact]
    public void Budget_TooSmall_IsRefused()
    {
        var grid = new Grid(EverySamplerTests.Level(-3), EverySamplerTests.Level(0), EverySamplerTests.Level(2.5));
        var sde = Assert.Throws<InvalidOperationException>(() => new AdaptiveSdeSampler { Budget = 5 }.Sample(Data, X, grid));
        Assert.Contains("at least 6", sde.Message);
        Assert.Throws<ArgumentException>(() => new AdaptiveOdeSampler { Budget = 15 }.Sample(Data, X, grid));
    }

    [Fact]
    public void Truncate_AGrid_GoesStraightToX0FromThere()
    {
        var grid = new LinspaceSpacing().Over(new DdpmProcess(), 10);
        var cut = grid.Truncate(6);
        Assert.Equal(7, cut.Steps.Count);
        Assert.Equal(grid.Steps[6].From, cut.Steps[6].From);
        Assert.Equal(NoiseLevel.Clean, cut.End);
        Assert.Equal(grid.Steps, grid.Truncate(9).Steps);
        Assert.Throws<ArgumentOutOfRangeException>(() => grid.Truncate(10));
    }
}
