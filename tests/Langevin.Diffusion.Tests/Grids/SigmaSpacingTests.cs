using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Tests.Grids;

/// <summary>Grids of sigmas and of times, over every process.</summary>
public class SigmaSpacingTests
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var grid in Catalog.Grids.Names)
                if (Catalog.Grids.ByName(grid) is not TimestepSpacing)
                    foreach (var process in Catalog.Processes.Names) pairs.Add(grid, process);
            return pairs;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Over_AnyProcess_FallsToCleanDataOnItsPath(string name, string over)
    {
        var process = Catalog.Processes.ByName(over);
        foreach (var steps in new[] { 1, 2, 10, 37 })
        {
            var grid = Catalog.Grids.ByName(name).Over(process, steps);
            Assert.Equal(steps, grid.Steps.Count);
            Assert.Equal(NoiseLevel.Clean, grid.End);
            Assert.All(grid.Steps, step => Assert.True(step.To.Sigma < step.From.Sigma, $"{step}"));
            foreach (var level in grid.Steps.Select(step => step.From))
            {
                var inside = level.Alpha > 0 && process.TimeOf(level.Lambda) is var t && t > process.FirstT && t < process.LastT;
                if (inside) Assert.Equal(0, Distance(process.At(level.T), level), 1e-7 * level.Sigma);
            }
        }
    }

    [Fact]
    public void Sigmas_Karras_AreThePapers()
    {
        // Karras et al. 2022, eq. 5, at i = 9 of 18 steps, by hand: (80^(1/7) + 9/17 (0.002^(1/7) - 80^(1/7)))^7.
        var sigmas = new KarrasSpacing().Sigmas(0.002, 80, 18);
        Assert.Equal(80, sigmas[0], 1e-12);
        Assert.Equal(0.002, sigmas[^1], 1e-15);
        var a = Math.Exp(Math.Log(80) / 7);
        var b = Math.Exp(Math.Log(0.002) / 7);
        Assert.Equal(Math.Exp(7 * Math.Log((8 * a + 9 * b) / 17)), sigmas[9], 1e-12);
    }

    [Fact]
    public void Sigmas_KarrasOfGreatRho_IsExponential()
    {
        var (karras, exponential) = (new KarrasSpacing(1e7).Sigmas(0.03, 15, 9), new ExponentialSpacing().Sigmas(0.03, 15, 9));
        for (var i = 0; i < 9; i++) Assert.Equal(1, karras[i] / exponential[i], 1e-5);
        Assert.Equal(exponential[4] * exponential[4], exponential[3] * exponential[5], 1e-12);
    }

    [Theory]
    [InlineData(0.5, 0.5)] // the arcsine law
    [InlineData(0.6, 1)]   // x^a
    [InlineData(1, 5)]     // 1 - (1 - x)^b
    [InlineData(2, 3)]     // a polynomial
    public void Cumulative_ClosedForms_Agree(double a, double b)
    {
        var distribution = new BetaDistribution(a, b);
        foreach (var x in new[] { 0, 1e-9, 0.01, 0.3, 0.5, 0.77, 0.999, 1 })
        {
            var p = (a, b) switch
            {
                (0.5, 0.5) => Math.Asin(Math.Sqrt(x)) * 2 / Math.PI,
                (0.6, 1) => Math.Pow(x, 0.6),
                (1, 5) => 1 - Math.Pow(1 - x, 5),
                _ => 6 * x * x - 8 * x * x * x + 3 * x * x * x * x,
            };
            Assert.Equal(p, distribution.Cumulative(x), 1e-13);
            if (p < 0.99) Assert.Equal(x, distribution.Quantile(distribution.Cumulative(x)), 1e-12 * Math.Max(x, 1e-6));
        }
    }

    [Fact]
    public void Sigmas_AlignYourSteps_AreThePublishedTableAtTenAndGeometricMeansAtTwenty()
    {
        var spacing = AlignYourStepsSpacing.StableDiffusion;
        double[] ten = spacing.Sigmas(0, 0, 10), twenty = spacing.Sigmas(0, 0, 20);
        Assert.Equal([14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152], ten.Select(sigma => Math.Round(sigma, 12)));
        for (var i = 0; i < 9; i++) Assert.Equal(Math.Sqrt(ten[i] * ten[i + 1]), twenty[2 * i + 1], 1e-12);
        Assert.Equal(Math.Sqrt(0.152 * 0.029), twenty[^1], 1e-12);
    }

    [Fact]
    public void Over_WithinAnotherSpacing_SharesItsEnds()
    {
        var process = new DdpmProcess();
        var within = new LeadingSpacing { Offset = 1 };
        var grid = new KarrasSpacing { Within = within }.Over(process, 8);
        Assert.Equal(within.Over(process, 8).Start.RelativeSigma, grid.Start.RelativeSigma, 1e-9);
        Assert.Equal(process.At(1).RelativeSigma, grid.Steps[^1].From.RelativeSigma, 1e-12);
    }

    [Fact]
    public void Over_PureNoiseProcess_EntersAtTheGreatestSigma()
    {
        var process = new DdpmProcess(ZeroTerminalSnr.Rescale(new LinearBetas().Table(1000)));
        Assert.Equal(SigmaSpacing.MostSigma, new ExponentialSpacing().Over(process, 5).Start.RelativeSigma, 1e-8);
    }

    [Theory]
    [InlineData(TimestepRounding.Nearest)]
    [InlineData(TimestepRounding.Down)]
    public void Over_RoundedTimesteps_KeepTheLevels(TimestepRounding rounding)
    {
        var process = new DdpmProcess();
        var exact = new KarrasSpacing().Over(process, 9);
        var rounded = new KarrasSpacing { Rounding = rounding }.Over(process, 9);
        foreach (var (one, other) in exact.Steps.Zip(rounded.Steps))
        {
            Assert.Equal(one.From.Sigma, other.From.Sigma);
            Assert.Equal(Math.Floor(other.From.T), other.From.T);
            Assert.InRange(one.From.T - other.From.T, rounding == TimestepRounding.Down ? -1e-3 : -0.5, rounding == TimestepRounding.Down ? 1 : 0.5);
        }
    }

    [Fact]
    public void Over_LinearSigma_IsHalfwayBetweenTwoTimesteps()
    {
        var process = new DdpmProcess();
        var level = new GivenTimes(500.5) { Interpolation = LevelInterpolation.LinearSigma }.Over(process, 1).Start;
        Assert.Equal((process.At(500).RelativeSigma + process.At(501).RelativeSigma) / 2, level.RelativeSigma, 1e-12);
        Assert.Equal(500.5, level.T);
        Assert.Equal(1, level.Alpha * level.Alpha + level.Sigma * level.Sigma, 1e-14);
    }

    [Fact]
    public void Over_SgmUniform_DropsTheLastOfEvenTimes() =>
        Assert.Equal([999, 749.25, 499.5, 249.75], new SgmUniformSpacing().Over(new DdpmProcess(), 4).Steps.Select(step => step.From.T));

    [Fact]
    public void Over_GivenSigmas_AreVisited()
    {
        var grid = new GivenSigmas(14.6, 3, 0.5, 0).Over(new DdpmProcess(), 3);
        Assert.Equal([14.6, 3, 0.5], grid.Steps.Select(step => Math.Round(step.From.RelativeSigma, 12)));
        Assert.Equal(NoiseLevel.Clean, grid.End);
    }

    [Fact]
    public void Over_BorrowedSpacing_KeepsTheSigmas()
    {
        var (ddpm, edm) = (new DdpmProcess(), new EdmProcess());
        var grid = new BorrowedSpacing(new TrailingSpacing(), ddpm).Over(edm, 5);
        foreach (var (here, there) in grid.Steps.Zip(new TrailingSpacing().Over(ddpm, 5).Steps))
        {
            Assert.Equal(there.From.RelativeSigma, here.From.Sigma, 1e-9 * here.From.Sigma);
            Assert.Equal(Math.Log(here.From.Sigma) / 4, here.From.T, 1e-12);
        }
    }

    [Fact]
    public void Over_ImpossibleSettings_AreRefused()
    {
        var process = new DdpmProcess();
        Assert.Contains("from sigma 1 to 2", Assert.Throws<ArgumentException>(() => new KarrasSpacing { SigmaMin = 2, SigmaMax = 1 }.Over(process, 5)).Message);
        Assert.Contains("at least one step", Assert.Throws<ArgumentOutOfRangeException>(() => new KarrasSpacing().Over(process, 0)).Message);
        Assert.Contains("at least one step", Assert.Throws<ArgumentOutOfRangeException>(() => new UniformSpacing().Over(process, 0)).Message);
        Assert.Contains("1 is followed by 2", Assert.Throws<ArgumentException>(() => new GivenSigmas(1, 2)).Message);
        Assert.Contains("The last sigma is -1", Assert.Throws<ArgumentException>(() => new GivenSigmas(1, -1)).Message);
        Assert.Contains("1 sigmas are too few", Assert.Throws<ArgumentException>(() => new GivenSigmas(1)).Message);
        Assert.Contains("ask for 2", Assert.Throws<ArgumentException>(() => new GivenSigmas(2, 1, 0).Over(process, 3)).Message);
        Assert.Contains("ask for 1", Assert.Throws<ArgumentException>(() => new GivenTimes(2).Over(process, 3)).Message);
    }

    [Theory]
    [InlineData(1.0, 10)]
    [InlineData(0.75, 7)] // diffusers: min(int(n strength), n)
    [InlineData(0.1, 1)]
    public void FromStrength_Share_KeepsTheLastSteps(double strength, int kept)
    {
        var grid = new TrailingSpacing().Over(new DdpmProcess(), 10);
        Assert.Equal(grid.Steps.TakeLast(kept), grid.FromStrength(strength).Steps);
    }

    [Theory]
    [InlineData(0.0, "above 0 and at most at 1")]
    [InlineData(1.5, "above 0 and at most at 1")]
    [InlineData(0.05, "leaves none of 10 steps")]
    public void FromStrength_Impossible_IsRefused(double strength, string message)
    {
        var grid = new TrailingSpacing().Over(new DdpmProcess(), 10);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => grid.FromStrength(strength)).Message);
    }

    private static double Distance(NoiseLevel one, NoiseLevel other) => Math.Max(Math.Abs(one.Alpha - other.Alpha), Math.Abs(one.Sigma - other.Sigma));
}
