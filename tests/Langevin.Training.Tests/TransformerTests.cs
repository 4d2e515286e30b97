using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training.Runs;

namespace Langevin.Training.Tests;

/// <summary>Diffusion transformers of pixels train, resume, are measured and sampled as U-Nets are.</summary>
[Collection("alone")] // the cache of converted weights is one for the whole process
public class TransformerTests
{
    private static readonly DiTConfig Tiny = new() { NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 8, Dropout = 0.1 };

    private static TrainingOptions Options(long steps = 8) => TinyRun.Options(steps) with { Model = Tiny };

    [Fact]
    public void Run_TinyImages_LearnsAndSavesWhatDiffusersOpens()
    {
        using var folder = new TemporaryFolder();
        var options = Options(60) with { Optimizer = new OptimizerOptions { LearningRate = 3e-3, WarmupSteps = 5 } };
        using (var trainer = Trainer.Begin(folder.Run, options, TinyRun.Images)) Assert.True(trainer.Run().IsComplete);

        var metrics = MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")).ToList();
        Assert.InRange(metrics.TakeLast(10).Average(m => m.Loss) / metrics.Take(5).Average(m => m.Loss), 0, 0.8);
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Run, "model", "model_index.json")))!;
        Assert.Equal(("DiTPipeline", "DiTTransformer2DModel"), ((string)index["_class_name"]!, (string)index["transformer"]![1]!));
        Assert.Equal("[null,null]", index["vae"]!.ToJsonString());
        var model = ImageDiffusionModel.Load(folder.Run);
        Assert.Equal((2, 1, 8), (model.Classes, model.Channels, model.Size.Height));
        Assert.Equal(new DiTConfig { NumLayers = 2, NumAttentionHeads = 2, AttentionHeadDim = 8, Dropout = 0.1, SampleSize = 8, InChannels = 1, OutChannels = 1, NumEmbedsAdaNorm = 2 }, ((DiTTransformer2DModel)model.Network).Config);
        var guided = model.Denoiser(Tensor.From([0L, 1]), 2).Denoise(Tensor.Randn([2, 1, 8, 8], new Generator(1)), model.Process.At(400));
        Assert.True(guided.X0.IsFinite().All());
    }

    /// <summary>adaLN-Zero: what makes shifts, scales and gates begins at zero, and matrices by Xavier.</summary>
    [Fact]
    public void Run_AStepOfNoLength_LeavesThePublishedFirstWeights()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, Options(1) with { Optimizer = new OptimizerOptions { LearningRate = 1e-12, WarmupSteps = 0, WeightDecay = 0 } }, TinyRun.Images)) trainer.Run();
        var network = ImageDiffusionModel.Load(folder.Run).Network;
        var weights = network.NamedParameters().ToDictionary(p => p.Name, p => p.Value);
        Assert.InRange(weights["transformer_blocks.1.norm1.linear.weight"].Abs().Max().Item(), 0, 1e-10);
        Assert.InRange(weights["transformer_blocks.1.attn1.to_q.weight"].Abs().Max().Item(), 0.9 * Math.Sqrt(6.0 / 32), Math.Sqrt(6.0 / 32) + 1e-6);
    }

    [Theory]
    [InlineData(4, "f32")]
    [InlineData(7, "bf16")]
    public void Resume_AfterBreakAtAnyStep_GivesTheBitsOfAnUnbrokenRun(int breakAt, string precision)
    {
        using var folder = new TemporaryFolder();
        var options = Options() with { Precision = precision };
        var whole = Path.Combine(folder.Path, "whole");
        using (var trainer = Trainer.Begin(whole, options, TinyRun.Images)) trainer.Run();
        using (var broken = Trainer.Begin(folder.Run, options, TinyRun.Images)) Assert.Throws<PowerCut>(() => broken.Run(new Break(breakAt)));
        using (var resumed = Trainer.Resume(folder.Run, options, TinyRun.Images)) Assert.True(resumed.Run().IsComplete);

        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.jsonl")), File.ReadAllText(Path.Combine(folder.Run, "metrics.jsonl")));
        foreach (var file in (string[])["weights", "average", "optimizer"])
            foreach (var (name, tensor) in Read(whole, file)) Assert.True(tensor.Same(Read(folder.Run, file)[name]), $"{file}: {name} differs.");
    }

    [Fact]
    public void Run_WithoutClasses_HasNoneToAskFor()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, Options(2) with { ClassConditional = false }, TinyRun.Images)) trainer.Run();
        var model = ImageDiffusionModel.Load(folder.Run);
        Assert.Equal((0, false), (model.Classes, model.Info.HasNullClass));
        Assert.Equal([2, 1, 8, 8], model.Denoiser(null, 1).Denoise(Tensor.Randn([2, 1, 8, 8], new Generator(1)), model.Process.At(400)).X0.Shape);
    }

    [Fact]
    public void Run_Hybrid_LearnsTheVarianceToo()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, Options(3) with { Noise = new NoiseOptions { Objective = "hybrid", Timesteps = 20 } }, TinyRun.Images)) trainer.Run();
        var model = ImageDiffusionModel.Load(folder.Run);
        Assert.Equal((1, 2), (model.Network.InChannels, model.Network.OutChannels));
        Assert.NotNull(model.Denoiser(Tensor.Zeros([3], ScalarType.Int64), 2).Denoise(Tensor.Randn([3, 1, 8, 8], new Generator(1)), model.Process.At(10)).Variance);
    }

    [Fact]
    public void Begin_ResolutionOfNoWholePatches_SaysWhichFit()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<TrainingException>(() => Trainer.Begin(folder.Run, Options() with { Model = Tiny with { PatchSize = 3 } }, TinyRun.Images));
        Assert.Equal("8 pixels do not divide by 3, as patches of 3 x 3 need; use --resolution 6 or 9.", error.Message);
        Assert.False(Directory.Exists(folder.Run));
    }

    [Fact]
    public void Begin_NetworkThatCannotBe_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("multiple of 4", Assert.Throws<ConfigException>(() => Trainer.Begin(folder.Run, Options() with { Model = Tiny with { AttentionHeadDim = 3 } }, TinyRun.Images)).Message);
        Assert.False(Directory.Exists(folder.Run));
    }

    [Fact]
    public void Read_ModelOfAClass_TakesTheDefaultsOfTheClass()
    {
        var read = RunJson.Read("""{"data": "tiny", "steps": 1, "model": {"_class_name": "DiTTransformer2DModel", "num_layers": 3}}""", "a test");
        Assert.Equal(new DiTConfig { NumLayers = 3 }, read.Model);
        Assert.Equal(Tiny, RunJson.Read(RunJson.Write(Options()), "a test").Model);
        Assert.IsType<UNet2DConfig>(RunJson.Read("""{"data": "tiny", "steps": 1, "model": {"layers_per_block": 1}}""", "a test").Model);
    }

    [Theory]
    [InlineData("""{"_class_name": "FluxTransformer2DModel"}""", "model._class_name is 'FluxTransformer2DModel', and must be one of UNet2DModel, DiTTransformer2DModel")]
    [InlineData("""{"_class_name": 3}""", "model._class_name is 3")]
    [InlineData("7", "model is the configuration of a network")]
    public void Read_ModelThatCannotBeTrained_SaysWhich(string model, string why) =>
        Assert.Contains(why, Assert.Throws<TrainingException>(() => RunJson.Read($$"""{"data": "tiny", "steps": 1, "model": {{model}}}""", "a test")).Message);

    private static Dictionary<string, Tensor> Read(string run, string file) => SafetensorsFile.Open(Path.Combine(run, "checkpoints", "step-0000008", file + ".safetensors")).ReadAll();

    private sealed class PowerCut : Exception;

    private sealed class Break(long step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Metrics.Step == step) throw new PowerCut();
        }
    }
}
