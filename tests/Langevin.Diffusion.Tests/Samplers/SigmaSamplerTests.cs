using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Samplers;

/// <summary>The samplers in sigma against their papers' formulas in x / alpha, and against each other.</summary>
public class SigmaSamplerTests
{
    private static readonly GaussianMixture Data = GaussianMixture.OnTheLine;
    private static readonly Tensor X = Tensor.Linspace(-2, 2, 9, ScalarType.Float64).Unsqueeze(1).Keep();

    private static Grid Walk(int steps) => EverySamplerTests.Uniform(-3, 2, steps);

    private static SamplingOptions Noisy => new() { Noise = new PerSampleNoise(3) };

    [Fact]
    public void Sample_Euler_IsDdim() =>
        GoldenCase.Near(new DdimSampler().Sample(Data, X, Walk(7)), new EulerSampler().Sample(Data, X, Walk(7)), 1e-13);

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1)]
    public void Sample_EulerAncestral_IsDdimWithThatEta(double eta) => GoldenCase.Near(
        new DdimSampler { Eta = eta }.Sample(Data, X, Walk(7), Noisy), new EulerAncestralSampler { Eta = eta }.Sample(Data, X, Walk(7), Noisy), 1e-11);

    [Fact]
    public void Sample_EulerAncestral_IsDdpm() =>
        GoldenCase.Near(new DdpmSampler().Sample(Data, X, Walk(7), Noisy), new EulerAncestralSampler().Sample(Data, X, Walk(7), Noisy), 1e-11);

    [Fact]
    public void Sample_AncestralWithoutNoise_IsTheDeterministicRule() =>
        GoldenCase.Near(new Dpm2Sampler().Sample(Data, X, Walk(7)), new Dpm2AncestralSampler { Eta = 0 }.Sample(Data, X, Walk(7)), 1e-12);

    [Fact]
    public void Sample_HeunStep_IsThePapers()
    {
        var step = Walk(1).Steps[0];
        double s = step.From.RelativeSigma, next = step.To.RelativeSigma;
        Tensor Slope(Tensor y, NoiseLevel level) => (y - Data.Denoise(y * level.Alpha, level).X0) / level.RelativeSigma; // Karras et al. 2022, algorithm 1, line 4
        var y = X / step.From.Alpha;
        var d = Slope(y, step.From);
        var later = y + (next - s) * d;
        var exact = y + (next - s) * 0.5 * (d + Slope(later, step.To));
        GoldenCase.Near(exact * step.To.Alpha, new HeunSampler().Sample(Data, X, Walk(1)), 1e-12);
    }

    [Fact]
    public void Sample_Dpm2Step_IsTheMidpointRuleInSigma()
    {
        var grid = Walk(1);
        var step = grid.Steps[0];
        double s = step.From.RelativeSigma, next = step.To.RelativeSigma, middle = Math.Sqrt(s * next);
        Tensor Slope(Tensor y, double sigma) => (y - Data.Denoise(y, new NoiseLevel(0, 1, sigma)).X0) / sigma;
        var y = X / step.From.Alpha;
        var halfway = y + (middle - s) * Slope(y, s);
        var exact = y + (next - s) * Slope(halfway, middle);
        GoldenCase.Near(exact * step.To.Alpha, new Dpm2Sampler().Sample(Data, X, grid), 1e-12);
    }

    [Fact]
    public void Sample_LmsOfOrderTwo_IsAdamsBashforthOnEvenSigmas()
    {
        var process = new EdmProcess();
        var grid = new GivenSigmas(5, 4, 3).Over(process, 2);
        Tensor Slope(Tensor y, NoiseLevel level) => (y - Data.Denoise(y, level).X0) / level.Sigma;
        var (first, second) = (grid.Steps[0].From, grid.Steps[1].From);
        var slope = Slope(X, first);
        var y = X - slope;
        GoldenCase.Near(y - (1.5 * Slope(y, second) - 0.5 * slope), new LmsSampler(2).Sample(Data, X, grid), 1e-12);
    }

    [Fact]
    public void New_LmsOfAnotherOrder_IsRefused() => Assert.Contains("orders 1 to 4", Assert.Throws<ArgumentOutOfRangeException>(() => new LmsSampler(5)).Message);

    [Fact]
    public void Sample_ChurnedWhereNothingIsRaised_IsTheDeterministicRule()
    {
        var churn = new Churn(40, 1e6, 1e7);
        Assert.True(new HeunSampler { Churn = churn }.Sample(Data, X, Walk(7)).Same(new HeunSampler().Sample(Data, X, Walk(7))));
        Assert.True(new EulerSampler { Churn = churn }.Sample(Data, X, Walk(7)).Same(new EulerSampler().Sample(Data, X, Walk(7))));
    }

    [Fact]
    public void Sample_ChurnedStep_IsThePapers()
    {
        var process = new EdmProcess();
        var noise = Tensor.Linspace(1, -1, 9, ScalarType.Float64).Unsqueeze(1);
        var options = new SamplingOptions { Noise = new RecordedNoise(noise) };
        var drawn = new EulerSampler { Churn = new Churn(0.25, NoiseScale: 1.1) }.Sample(Data, X, new GivenSigmas(2, 1).Over(process, 1), options);
        var y = X + Math.Sqrt(2.5 * 2.5 - 2 * 2) * 1.1 * noise; // Karras et al. 2022, algorithm 2, lines 4 to 8, gamma = 0.25
        var x0 = Data.Denoise(y, new NoiseLevel(0, 1, 2.5)).X0;
        GoldenCase.Near(y + (1 - 2.5) * (y - x0) / 2.5, drawn, 1e-12);
    }

    [Fact]
    public void Sample_ChurnedAfterAsking_ReadsTheOldAnswerAtTheNewLevel()
    {
        var process = new EdmProcess();
        var noise = Tensor.Linspace(1, -1, 9, ScalarType.Float64).Unsqueeze(1);
        var euler = new EulerSampler { Churn = new Churn(0.25), Stale = new StaleDenoising(Parameterization.Epsilon) };
        var drawn = euler.Sample(Data, X, new GivenSigmas(2, 1).Over(process, 1), new SamplingOptions { Noise = new RecordedNoise(noise) });
        var n = (X - Data.Denoise(X, new NoiseLevel(0, 1, 2)).X0) / 2.0;
        GoldenCase.Near(X + 1.5 * noise + (1 - 2.5) * n, drawn, 1e-12);
    }

    [Theory]
    [InlineData(PureNoiseStep.Denoised, 0.5)]
    [InlineData(PureNoiseStep.Shrunk, 0)]
    public void Sample_IPndmFromPureNoise_DoesAsItIsTold(PureNoiseStep step, double x0)
    {
        var to = EverySamplerTests.Level(0);
        var sample = new IPndmSampler { PureNoise = step }.Sample(new OneAnswer(Tensor.Full([1, 1], 0.5, ScalarType.Float64)), Tensor.Ones([1, 1], ScalarType.Float64), new Grid(new NoiseLevel(1, 0, 1), to));
        Assert.Equal(to.Alpha * x0 + to.Sigma, sample.Item(), 1e-12);
    }

    [Theory]
    [InlineData("""{"_class_name": "DDIMScheduler"}""", 1)]
    [InlineData("""{"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "leading"}""", 1)]
    [InlineData("""{"_class_name": "EDMEulerScheduler"}""", 80.00624975587844)]
    public void StartScale_OfAScheduler_IsInOurCoordinates(string json, double scale)
    {
        var recipe = SchedulerJson.Read(json).Recipe();
        Assert.Equal(scale, recipe.StartScale(recipe.Spacing.Over(recipe.Process, 10)), 1e-9);
    }

    [Theory]
    [InlineData("EulerDiscreteScheduler", "\"timestep_type\": \"some\"", "timestep_type is 'some'")]
    [InlineData("EulerDiscreteScheduler", "\"interpolation_type\": \"some\"", "interpolation_type is 'some'")]
    [InlineData("EulerDiscreteScheduler", "\"final_sigmas_type\": \"some\"", "final_sigmas_type is 'some'")]
    [InlineData("EulerDiscreteScheduler", "\"use_beta_sigmas\": true, \"use_karras_sigmas\": true", "only one can be true")]
    [InlineData("EDMEulerScheduler", "\"final_sigmas_type\": \"some\"", "final_sigmas_type is 'some'")]
    [InlineData("EDMEulerScheduler", "\"sigma_schedule\": \"some\"", "sigma_schedule is 'some'")]
    [InlineData("EDMEulerScheduler", "\"prediction_type\": \"sample\"", "prediction_type is 'sample'")]
    public void Recipe_ImpossibleSetting_SaysWhatIsPossible(string name, string setting, string message)
    {
        var config = SchedulerJson.Read($$"""{"_class_name": "{{name}}", {{setting}}}""");
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => config.Recipe()).Message);
    }

    [Fact]
    public void Recipe_StableVideoDiffusion_IsEdmOverItsOwnSigmas()
    {
        var recipe = SchedulerJson.Read("""
            {"_class_name": "EulerDiscreteScheduler", "prediction_type": "v_prediction", "timestep_type": "continuous", "use_karras_sigmas": true,
             "sigma_min": 0.002, "sigma_max": 700.0, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}
            """).Recipe();
        var grid = recipe.Spacing.Over(recipe.Process, 25);
        Assert.IsType<EdmParameterization>(recipe.Parameterization);
        Assert.Equal(Math.Log(700) / 4, grid.Start.T, 1e-12);
        Assert.Equal(0.002, grid.Steps[^1].From.Sigma, 1e-12);
    }

    [Fact]
    public void Recipe_IPndmWithGivenBetas_WalksThem()
    {
        var recipe = SchedulerJson.Read("""{"_class_name": "IPNDMScheduler", "trained_betas": [0.9, 0.5, 0.0]}""").Recipe();
        var grid = recipe.Spacing.Over(recipe.Process, 2);
        Assert.Equal([0.9, 0.5], grid.Steps.Select(step => Math.Round(step.From.Sigma, 6)));
        Assert.Equal(0.5, grid.Steps[1].From.RelativeSigma * grid.Steps[1].From.Alpha, 1e-7);
        Assert.Equal(0, grid.End.Sigma);
        Assert.Contains("ask for as many", Assert.Throws<ArgumentException>(() => recipe.Spacing.Over(recipe.Process, 3)).Message);
    }
}
