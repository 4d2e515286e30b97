using Langevin.Diffusion;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Convergence;
using Langevin.Lab.Densities;
using Langevin.Torch;

namespace Langevin.Lab.Tests;

public class SamplerMeasurementTests
{
    public static TheoryData<string> Names => [.. Catalog.Samplers.Names];

    public static TheoryData<string> Deterministic => [.. Catalog.Samplers.Names.Where(name => !Catalog.Samplers.ByName(name).IsStochastic)];

    [Theory, MemberData(nameof(Deterministic))]
    public void Of_DeterministicSampler_MeasuresTheClaimedOrder(string name)
    {
        var measured = SamplerMeasurement.Of(name);
        Assert.InRange(measured.MeasuredOrder!.Value, measured.ClaimedOrder - 0.1, measured.ClaimedOrder + 0.1);
        Assert.Equal([5, 10, 20, 50], measured.Errors.Select(error => error.Nfe));
        Assert.InRange(measured.Errors[3].Error!.Value, 1e-6, 0.02);
    }

    [Theory, MemberData(nameof(Names))]
    public void Budget_OfAWalk_IsKept(string name)
    {
        foreach (var budget in SamplerMeasurement.Budgets)
        {
            if (BudgetedWalk.Of(Catalog.Samplers.ByName(name), budget) is not { } walk) continue;
            var (counting, counted) = (new CountingDenoiser(walk.Model), 0);
            walk.Sampler.Sample(counting, Tensor.Ones([2, 1], ScalarType.Float64), walk.Grid, new SamplingOptions { Noise = new PerSampleNoise(1), OnStep = progress => counted = progress.Evaluations });
            Assert.InRange(counting.Evaluations, 1, walk.Evaluations);
            Assert.InRange(walk.Evaluations, 1, budget);
            Assert.Equal(counting.Evaluations, counted);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Guide_OfEverySampler_IsThere(string name) => Assert.NotEmpty(SamplerGuide.Of(name).Use);

    [Fact]
    public void Guide_Names_AreSamplers() => Assert.Empty(SamplerGuide.Names.Except(Catalog.Samplers.Names));

    [Fact]
    public void EnergyDistance_OfAnExactSampler_IsChance()
    {
        // A consistency function draws from the data in any number of steps, whatever the noise.
        var walk = BudgetedWalk.Of(new ConsistencySampler(), 5)!;
        foreach (var seed in new ulong[] { 1, 2, 3 })
            Assert.InRange(EnergyDistance.Error(walk.Sampler, walk.Model, BudgetedWalk.Data, walk.Grid, seed), 0, EnergyDistance.Chance);
    }

    [Fact]
    public void EnergyDistance_OfAShift_IsThatOfTwoNormalDistributions()
    {
        // One exact step to x_0 = 0.5 n, against the same moved by 0.3: for normal distributions the distance is a formula (Szekely and Rizzo 2013, section 5).
        const double deviation = 0.5, shift = 0.3;
        GaussianMixture here = GaussianMixture.Single(0, deviation), there = GaussianMixture.Single(shift, deviation);
        var grid = LogSnrGrid.Uniform(-12, 12, 1);
        var error = EnergyDistance.Error(new ConsistencySampler(), new DistilledDenoiser(here, _ => NoiseLevel.Clean), there, grid);
        Assert.Equal(NormalDistance(shift, deviation), error, 0.002);
    }

    /// <summary>The root of 2 E|X - Y| - E|X - X'| - E|Y - Y'| with X - Y of mean m and deviation s sqrt(2).</summary>
    private static double NormalDistance(double m, double s)
    {
        var d = s * Math.Sqrt(2);
        double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        double Cumulative(double z) => Enumerable.Range(0, 200_000).Sum(i => Density(-10 + (i + 0.5) * (z + 10) / 200_000)) * (z + 10) / 200_000;
        var between = 2 * d * Density(m / d) + m * (2 * Cumulative(m / d) - 1);
        return Math.Sqrt(2 * between - 2 * 2 * d * Density(0));
    }
}
