using Langevin.Diffusion;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;
using Langevin.Training.Runs;

namespace Langevin.Training.Tests;

/// <summary>Every objective that a configuration can name trains, and what it trained can be sampled.</summary>
public class ObjectiveTests
{
    public static TheoryData<NoiseOptions> Kinds =>
    [
        .. Catalog.Parameterizations.Names.Select(name => new NoiseOptions { PredictionType = name }),
        .. Catalog.Weightings.Names.Select(name => new NoiseOptions { Weighting = name }),
        .. Catalog.TimestepSampling.Names.Select(name => new NoiseOptions { TimestepSampling = name }),
        .. Catalog.ErrorMeasures.Names.Select(name => new NoiseOptions { Error = name }),
        new NoiseOptions { Weighting = "min_snr", MinSnrGamma = 3 },
        new NoiseOptions { PredictionType = "epsilon", DreamPreservation = 1 },
        new NoiseOptions { Objective = "hybrid" },
        new NoiseOptions { Objective = "variational", TimestepSampling = "loss_second_moment" },
    ];

    [Theory, MemberData(nameof(Kinds))]
    public void Run_AnyObjective_TrainsAndCanBeLoaded(NoiseOptions noise)
    {
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options(2) with { Noise = noise with { Timesteps = 20 } };
        using (var trainer = Trainer.Begin(folder.Run, options, TinyRun.Images)) Assert.True(trainer.Run().IsComplete);
        Assert.All(MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")), step => Assert.True(double.IsFinite(step.Loss) && step.GradientNorm > 0));
        var model = ImageDiffusionModel.Load(folder.Run);
        var answer = model.Denoiser(Tensor.Zeros([3], ScalarType.Int64), 2).Denoise(Tensor.Randn([3, 1, 8, 8], new Generator(1)), model.Process.At(10));
        Assert.Equal([3, 1, 8, 8], answer.X0.Shape);
        Assert.Equal(noise.Objective != "simple", answer.Variance is not null);
    }

    [Theory]
    [InlineData("flow", "logit_normal", "FlowMatchEulerDiscreteScheduler", 0.8)]
    [InlineData("edm", "log_normal", "EDMEulerScheduler", 0.9)]
    public void Run_ContinuousProcess_LearnsAndCanBeSampled(string process, string sampling, string scheduler, double share)
    {
        using var folder = new TemporaryFolder();
        var noise = new NoiseOptions { Process = process, TimestepSampling = sampling };
        var options = TinyRun.Options(40) with { Noise = noise, Optimizer = new OptimizerOptions { LearningRate = 3e-3, WarmupSteps = 5 } };
        using (var trainer = Trainer.Begin(folder.Run, options, TinyRun.Images)) trainer.Run();
        var metrics = MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")).ToList();
        Assert.True(metrics.TakeLast(10).Average(m => m.Loss) < share * metrics.Take(5).Average(m => m.Loss));
        var model = ImageDiffusionModel.Load(folder.Run);
        Assert.Equal(scheduler, model.Scheduler.ClassName);
        Assert.Equal(process, model.Info.Sampling.Grid);
        var grid = model.Grid(steps: 5);
        var x = Tensor.Randn([2, 1, 8, 8], new Generator(1)) * model.Recipe.StartScale(grid);
        var images = model.Recipe.Sampler.Sample(model.Denoiser(Tensor.Zeros([2], ScalarType.Int64), 1), x, grid);
        Assert.True(images.IsFinite().All());
        Assert.InRange(images.Abs().Max().Item(), 0, 5);                                // data lies in [-1, 1]; EDM starts at 80
    }

    [Fact]
    public void Run_Hybrid_LearnsTheVarianceToo()
    {
        using var folder = new TemporaryFolder();
        var noise = new NoiseOptions { Objective = "hybrid", Timesteps = 20 };
        var options = TinyRun.Options(40) with { Noise = noise, Optimizer = new OptimizerOptions { LearningRate = 3e-3, WarmupSteps = 5 } };
        using (var trainer = Trainer.Begin(folder.Run, options, TinyRun.Images)) trainer.Run();
        var metrics = MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")).ToList();
        Assert.True(metrics.TakeLast(10).Average(m => m.Loss) < 0.8 * metrics.Take(5).Average(m => m.Loss));
        Assert.Equal("DDPMScheduler", ImageDiffusionModel.Load(folder.Run).Scheduler.ClassName);
    }

    [Theory]
    [InlineData("{\"objective\": \"best\"}", "noise.objective is best, and must be simple, hybrid or variational.")]
    [InlineData("{\"process\": \"brown\"}", "noise.process is brown, and must be ddpm, flow or edm.")]
    [InlineData("{\"process\": \"flow\", \"prediction_type\": \"epsilon\"}", "noise.prediction_type is epsilon, and must be flow_prediction in a flow.")]
    [InlineData("{\"process\": \"edm\", \"prediction_type\": \"sample\"}", "noise.prediction_type is sample, and must be edm or edm_v_prediction in EDM's process.")]
    [InlineData("{\"process\": \"edm\", \"objective\": \"hybrid\"}", "noise.objective is hybrid, and must be simple where the process is not ddpm.")]
    [InlineData("{\"weighting\": \"heavy\"}", "noise.weighting is heavy, and must be one of uniform, min_snr, ")]
    [InlineData("{\"timestep_sampling\": \"all\"}", "noise.timestep_sampling is all, and must be one of uniform, stratified, ")]
    [InlineData("{\"error\": \"l3\"}", "noise.error is l3, and must be one of mse, l1, huber.")]
    [InlineData("{\"weighting\": \"p2\", \"min_snr_gamma\": 5}", "noise.weighting is p2, and must be min_snr beside a min_snr_gamma.")]
    [InlineData("{\"dream_preservation\": -1}", "noise.dream_preservation is -1, and must be at least 0, or null.")]
    public void Validate_ImpossibleObjective_SaysWhatItMustBe(string noise, string message)
    {
        var json = $$"""{"data": "tiny", "steps": 1, "noise": {{noise}}}""";
        Assert.StartsWith(message, Assert.Throws<TrainingException>(() => RunJson.Read(json, "run.json")).Message);
    }
}
