using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Integration;
using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Likelihood;

public class FlowLikelihoodTests
{
    private static readonly AdaptiveIntegrator Fine = new() { Relative = 1e-7, Absolute = 1e-7 };
    private static readonly GaussianMixture Line = GaussianMixture.OnTheLine;
    private static readonly GaussianMixture Plane = new([0.5, 0.3, 0.2], new[,] { { -0.5, 0.2 }, { 0.4, 0.5 }, { 0.3, -0.6 } }, [0.15, 0.25, 0.2]);

    // Processes whose prior is that of the mixture's noisiest level: their prior is exact, or the data are small beside it.
    public static TheoryData<string> Processes => ["flow", "ve", "cosine"];

    [Theory, MemberData(nameof(Processes))]
    public void Of_ExactTrace_IsTheMixturesDensity(string name)
    {
        var process = Process(name);
        var x = Tensor.Linspace(-1.8, 1.8, 37, ScalarType.Float64).Unsqueeze(1);
        var found = new FlowLikelihood(Line, process) { Integrator = Fine }.Of(x);
        // Where the process starts the data have a little noise already.
        var exact = Line.LogDensity(x, NoiseLevel.Clean with { Sigma = process.At(process.FirstT).Sigma / process.At(process.FirstT).Alpha });
        Assert.InRange((exact - found.LogDensity).Abs().Max().Item(), 0, 1e-4);
        Assert.InRange((Line.LogDensity(x, NoiseLevel.Clean) - found.LogDensity).Abs().Max().Item(), 0, 1e-3);
    }

    [Fact]
    public void Of_TwoDimensions_IsTheMixturesDensity()
    {
        var x = Plane.Draw(50, new Generator(1));
        var found = new FlowLikelihood(Plane, new FlowProcess()) { Integrator = Fine }.Of(x);
        Assert.InRange((Plane.LogDensity(x, NoiseLevel.Clean) - found.LogDensity).Abs().Max().Item(), 0, 1e-3);
    }

    [Theory, InlineData(ProbeDistribution.Rademacher), InlineData(ProbeDistribution.Normal)]
    public void Of_Hutchinson_IsRightOnAverage(ProbeDistribution distribution)
    {
        // One point many times: each sample has vectors of its own.
        const int times = 2000;
        var x = Tensor.From<double>([0.2, 0.1], 1, 2).Repeat(times, 1);
        var estimate = new FlowLikelihood(Plane, new FlowProcess())
        {
            Divergence = new HutchinsonDivergence(new PerSampleNoise(5)) { Distribution = distribution },
        }.Of(x).LogDensity;
        var exact = Plane.LogDensity(x.Narrow(0, 0, 1), NoiseLevel.Clean).Item();
        Assert.True(estimate.Std().Item() > 1e-3);
        Assert.Equal(exact, estimate.Mean().Item(), 4 * estimate.Std().Item() / Math.Sqrt(times) + 1e-3);
    }

    [Fact]
    public void Of_MoreProbes_VariesLess()
    {
        var x = Tensor.From<double>([0.2, 0.1], 1, 2).Repeat(300, 1);
        double Deviation(int count) => new FlowLikelihood(Plane, new FlowProcess())
        {
            Divergence = new HutchinsonDivergence(new PerSampleNoise(5)) { Count = count },
        }.Of(x).LogDensity.Std().Item();
        Assert.Equal(1.0 / 3, Deviation(9) / Deviation(1), 0.1);
    }

    [Fact]
    public void Of_SampleInAnotherBatch_HasTheSameLikelihood()
    {
        var x = Plane.Draw(6, new Generator(2));
        Tensor Density(Tensor data, long first) => new FlowLikelihood(Plane, new FlowProcess())
        {
            Divergence = new HutchinsonDivergence(new PerSampleNoise(5, first)),
        }.Of(data).LogDensity;
        // The steps are chosen for the batch, so that samples agree within the tolerance of the solution.
        GoldenCase.Near(Density(x, 0)[3..], Density(x[3..], 3), 1e-3);
    }

    [Fact]
    public void Of_Latent_IsWhereTheFlowEnds()
    {
        var process = new VpProcess();
        var x = Tensor.Linspace(-1.5, 1.5, 7, ScalarType.Float64).Unsqueeze(1);
        var latent = new FlowLikelihood(Line, process) { Integrator = Fine }.Of(x).Latent;
        NoiseLevel first = process.At(process.FirstT), last = process.At(process.LastT);
        GoldenCase.Near(Line.Flow(first.Alpha * x, first, last), latent, 1e-5);
    }

    [Fact]
    public void Of_SinglePrecision_IsAsGoodAsItsDigits()
    {
        var x = Plane.Draw(20, new Generator(3));
        var found = new FlowLikelihood(new Single(Plane), new FlowProcess()).Of(x.To(ScalarType.Float32));
        Assert.InRange((Plane.LogDensity(x, NoiseLevel.Clean) - found.LogDensity).Abs().Max().Item(), 0, 3e-3);
    }

    [Fact]
    public void BitsPerDimension_OfTheMixture_AreBelowTheVariationalBound()
    {
        // Pixels drawn from the plane's mixture, which is smooth beside the first steps: their best variance is the large one, and the bound is near.
        var pixels = ((Plane.Draw(2000, new Generator(4)) + 1) * 127.5).Round().Clamp(0, 255) / 127.5 - 1;
        var dequantization = new UniformDequantization();
        var spread = dequantization.Spread(pixels, new PerSampleNoise(6));
        Assert.InRange((spread - pixels).Abs().Max().Item(), 0.9 / 255, 1.0 / 255);
        var exact = dequantization.BitsPerDimension(new FlowLikelihood(Plane, new FlowProcess()).Of(spread)).Mean().Item();
        var process = new DdpmProcess(new LinearBetas().Table(1000));
        var bound = new VariationalBound(process) { Variance = DdpmVariance.FixedLarge }.Of(Plane, pixels, new PerSampleNoise(7)).Total.Mean().Item();
        Assert.Equal(-(Plane.LogDensity(spread, NoiseLevel.Clean).Mean().Item() / 2 + Math.Log(2.0 / 255)) / Math.Log(2), exact, 1e-3);
        Assert.InRange(bound - exact, 0, 0.2);                                          // 0.10 with a standard error of 0.03
    }

    private static INoiseProcess Process(string name) => name switch
    {
        "ve" => new VeProcess(0.001, 20_000),
        _ => Catalog.Processes.ByName(name),
    };

    private sealed class Single(IDenoiser inner) : IDenoiser
    {
        public Denoised Denoise(Tensor x, NoiseLevel level) => inner.Denoise(x.To(ScalarType.Float64), level).X0.To(ScalarType.Float32);
    }
}
