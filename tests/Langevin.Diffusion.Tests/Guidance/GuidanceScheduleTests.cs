using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Tests.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

public class GuidanceScheduleTests
{
    public static TheoryData<string> Names => [.. Catalog.GuidanceSchedules.Names];

    [Theory, MemberData(nameof(Names))]
    public void At_AllLevels_IsOneOnAverage(string name)
    {
        var schedule = Catalog.GuidanceSchedules.ByName(name);
        double At(double u) => schedule.At(new NoiseLevel(0, 3 * Math.Cos(Math.PI / 2 * u), 3 * Math.Sin(Math.PI / 2 * u)));
        Assert.Equal(1, Enumerable.Range(0, 1000).Average(i => At((i + 0.5) / 1000)), 1e-6);
        Assert.True(At(0) >= At(1), "guidance grows towards the data");
    }

    [Fact]
    public void Within_Interval_GuidesAboveItsLowEndUpToItsHighEnd()
    {
        var schedule = GuidanceSchedule.Constant.Within(0.5, 2);
        Assert.Equal([0.0, 0, 1, 1, 0, 0], Array.ConvertAll<double, double>([0, 0.5, 0.51, 2, 2.01, double.PositiveInfinity],
            sigma => schedule.At(double.IsInfinity(sigma) ? new NoiseLevel(1, 0, 1) : new NoiseLevel(1, 0.1, 0.1 * sigma))));
    }

    [Fact]
    public void Within_NothingInside_IsRefused() =>
        Assert.Contains("from 2 to 1 is empty", Assert.Throws<ArgumentException>(() => GuidanceSchedule.Constant.Within(2, 1)).Message);

    [Fact]
    public void Denoise_OutsideTheInterval_PaysForOneConditionAndIsUnguided()
    {
        var x = Tensor.Linspace(-2, 2, 5, ScalarType.Float64).Unsqueeze(1);
        var (good, bad) = (new CountingDenoiser(GaussianMixture.Single(0.6, 0.3)), new CountingDenoiser(GaussianMixture.OnTheLine));
        var guided = new ClassifierFreeGuidance(new Autoguidance(good, bad), 3) { Schedule = GuidanceSchedule.Constant.Within(0.1, 1) };
        NoiseLevel outside = EverySamplerTests.Level(-1), inside = EverySamplerTests.Level(1);
        Assert.True(guided.Denoise(x, outside).X0.Same(GaussianMixture.Single(0.6, 0.3).Denoise(x, outside).X0));
        Assert.Equal((1, 0), (good.Evaluations, bad.Evaluations));
        guided.Denoise(x, inside);
        Assert.Equal((2, 1), (good.Evaluations, bad.Evaluations));
    }

    [Fact]
    public void Denoise_HalfOfTheStrength_IsHalfOfTheWeight()
    {
        var x = Tensor.Linspace(-2, 2, 5, ScalarType.Float64).Unsqueeze(1);
        var pair = new Autoguidance(GaussianMixture.Single(0.6, 0.3), GaussianMixture.OnTheLine);
        var half = new ClassifierFreeGuidance(pair, 7) { Schedule = GuidanceSchedule.Of(_ => 0.5) }.Denoise(x, EverySamplerTests.Level(0)).X0;
        GoldenCase.Near(new ClassifierFreeGuidance(pair, 4).Denoise(x, EverySamplerTests.Level(0)).X0, half, 1e-14);
    }
}
