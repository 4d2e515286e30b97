using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Convergence;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

/// <summary>What every sampler owes, against data whose density is known in closed form.</summary>
public class EverySamplerTests
{
    public static TheoryData<string> Names => [.. Catalog.Samplers.Names];
    public static TheoryData<string> Stochastic => [.. Catalog.Samplers.Names.Where(name => Catalog.Samplers.ByName(name).IsStochastic)];

    /// <summary>Of adaptive samplers the tolerance decides, not the grid: see AdaptiveSamplerTests.</summary>
    public static TheoryData<string> Fixed => [.. Catalog.Samplers.Names.Where(name => !Catalog.Samplers.ByName(name).IsAdaptive)];
    public static TheoryData<string> FixedDeterministic => [.. Catalog.Samplers.Names.Where(name => Catalog.Samplers.ByName(name) is { IsStochastic: false, IsAdaptive: false })];

    [Theory, MemberData(nameof(FixedDeterministic))]
    public void Sample_FinerGrids_ConvergeToTheFlowAtTheClaimedOrder(string name) => ConvergesAtItsOrder(name, LogSnrGrid.Uniform);

    [Theory, MemberData(nameof(FixedDeterministic))]
    public void Sample_FinerUnevenGrids_ConvergeToTheFlowAtTheClaimedOrder(string name) =>
        ConvergesAtItsOrder(name, steps => LogSnrGrid.Along(steps, u => -3 + 5.5 * (u + 0.03 * Math.Sin(2 * Math.PI * u))));

    private static void ConvergesAtItsOrder(string name, Func<int, Grid> grid)
    {
        var sampler = Catalog.Samplers.ByName(name);
        var order = FlowConvergence.Order(sampler, grid);
        Assert.InRange(order, sampler.Order - 0.1, sampler.Order + 0.1);
    }

    /// <summary>The answers of networks made for trajectory consistency depend on where a step leads: see TcdTests.</summary>
    public static TheoryData<string> DrawingFromTheData => [.. Catalog.Samplers.Names.Where(name => Catalog.Samplers.ByName(name).IsStochastic && name != "tcd")];

    [Theory, MemberData(nameof(DrawingFromTheData))]
    public void Sample_FineGrid_HasTheMomentsOfTheData(string name)
    {
        const int count = 10_000;
        var data = GaussianMixture.OnTheLine;
        var options = new SamplingOptions { Noise = new PerSampleNoise(7) };
        var x = new PerSampleNoise(8).Start([count, 1]).To(ScalarType.Float64);
        // Consistency samplers are exact in any number of steps with the models that they are made for; annealed dynamics evaluates a hundred times a step.
        var (model, steps) = name switch
        {
            "consistency" => ((IDenoiser)new DistilledDenoiser(data, _ => NoiseLevel.Clean), 10),
            "annealed-langevin" => (data, 10),
            "adaptive-sde" => (data, 1),
            _ => (data, 500),
        };
        var drawn = Catalog.Samplers.ByName(name).Sample(model, x, Uniform(-5, 4, steps), options);
        var real = data.Draw(count, new Generator(9));
        // Standard errors of the moments are at most 0.01; the discretisation takes up to 0.02 from the fourth.
        for (var power = 1; power <= 4; power++)
            Assert.Equal(real.Pow(power).Mean().Item(), drawn.Pow(power).Mean().Item(), 0.05);
    }

    /// <summary>Langevin dynamics take steps by the norms of a whole batch, adaptive samplers by a tolerance; consistency samplers solve no equation.</summary>
    public static TheoryData<string> OfTheReverseSde => 
        [.. Catalog.Samplers.Names.Where(name => Catalog.Samplers.ByName(name).IsStochastic).Except(["annealed-langevin", "predictor-corrector", "consistency", "tcd", "adaptive-sde"])];

    /// <summary>At the claimed order or better: a linear problem can flatter a rule.</summary>
    [Theory, MemberData(nameof(OfTheReverseSde))]
    public void Sample_FinerGrids_ConvergeToTheVarianceAtTheClaimedOrder(string name)
    {
        var sampler = Catalog.Samplers.ByName(name);
        var order = VarianceConvergence.Order(sampler);
        Assert.True(order > sampler.Order - 0.1, $"order {order} is below {sampler.Order}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Sample_GridThatEndsClean_ReachesX0(string name)
    {
        // Rules that extrapolate the noise lose two digits where they start, at sigma / alpha = 55.
        var x0 = Tensor.From<double>([0.25, -0.75, 0.5], 3, 1);
        foreach (var steps in new[] { 1, 2, 7 })
        {
            NoiseLevel[] levels = [.. Uniform(-4, 3, steps).Steps.Select(step => step.From), NoiseLevel.Clean];
            var sample = Catalog.Samplers.ByName(name).Sample(new OneAnswer(x0), Tensor.Ones([3, 1], ScalarType.Float64), For(name, new Grid(levels)), Noisy(1));
            GoldenCase.Near(x0, sample, 1e-11, $"{steps} steps");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Sample_FromPureNoise_IsFinite(string name)
    {
        var x = new PerSampleNoise(3).Start([4, 1]).To(ScalarType.Float64);
        var sample = Catalog.Samplers.ByName(name).Sample(GaussianMixture.OnTheLine, x, For(name, new Grid(new NoiseLevel(1, 0, 1), Level(0), NoiseLevel.Clean)), Noisy(1));
        Assert.True(sample.IsFinite().All());
    }

    [Theory, MemberData(nameof(Names))]
    public void Sample_SameSeed_IsTheSameSample(string name)
    {
        Tensor Once(ulong seed) => Catalog.Samplers.ByName(name)
            .Sample(GaussianMixture.OnTheLine, new PerSampleNoise(seed).Start([5, 1]).To(ScalarType.Float64), For(name, Uniform(-4, 3, 10)), Noisy(seed));
        Assert.True(Once(1).Same(Once(1)));
        Assert.False(Once(1).Same(Once(2)));
    }

    [Theory, MemberData(nameof(Fixed))]
    public void Evaluations_OfAWalk_AreAsDeclared(string name)
    {
        var sampler = Catalog.Samplers.ByName(name);
        foreach (var steps in new[] { 1, 5, 12 })
        {
            var counted = 0;
            var model = new Counting(GaussianMixture.OnTheLine);
            sampler.Sample(model, Tensor.Ones([2, 1], ScalarType.Float64), For(name, Uniform(-4, 3, steps)), Noisy(1) with { OnStep = p => counted = p.Evaluations });
            Assert.Equal(sampler.Evaluations(steps), model.Count);
            Assert.Equal(model.Count, counted);
        }
    }

    [Theory, MemberData(nameof(Fixed))]
    public void Sample_AnyBatching_GivesTheSameSamples(string name)
    {
        // One normal distribution: its denoiser multiplies and adds only, so that equal means equal to the last bit.
        var data = new Linear();
        Tensor Batch(int first, int count)
        {
            var noise = new PerSampleNoise(11, first);
            return Catalog.Samplers.ByName(name).Sample(data, noise.Start([count, 3]), For(name, Uniform(-4, 3, 10)), new SamplingOptions { Noise = noise });
        }

        var all = Batch(0, 64);
        var sevens = Tensor.Cat([.. Enumerable.Range(0, 10).Select(i => Batch(7 * i, Math.Min(7, 64 - 7 * i)))]);
        var ones = Tensor.Cat([.. Enumerable.Range(0, 64).Select(i => Batch(i, 1))]);
        Assert.True(all.Same(sevens));
        Assert.True(all.Same(ones));
    }

    /// <summary>Trajectory consistency turns at a time of the process, which its grid must therefore know.</summary>
    private static Grid For(string name, Grid grid)
    {
        if (name != "tcd") return grid;
        var process = new CosineProcess();
        NoiseLevel Timed(NoiseLevel level) => level == NoiseLevel.Clean ? level : level.Alpha == 0 ? process.At(1) : process.AtLambda(level.Lambda);
        return new Grid([.. grid.Steps.Select(step => new GridStep(Timed(step.From), Timed(step.To)))]) { Process = process };
    }

    internal static NoiseLevel Level(double lambda) => LogSnrGrid.Level(lambda);

    internal static Grid Uniform(double from, double to, int steps) => LogSnrGrid.Uniform(from, to, steps);

    private static SamplingOptions Noisy(ulong seed) => new() { Noise = new PerSampleNoise(seed) };

    private sealed class Counting(IDenoiser inner) : IDenoiser
    {
        public int Count { get; private set; }

        public Denoised Denoise(Tensor x, NoiseLevel level)
        {
            Count++;
            return inner.Denoise(x, level);
        }
    }

    private sealed class Linear : IDenoiser
    {
        public Denoised Denoise(Tensor x, NoiseLevel level) => 0.3 * x + 0.1;
    }
}
