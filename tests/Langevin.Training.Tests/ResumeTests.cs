using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training.Checkpointing;
using Langevin.Training.Runs;

namespace Langevin.Training.Tests;

/// <summary>A run that broke off goes on to the very bits of one that did not.</summary>
public class ResumeTests
{
    [Theory]
    [InlineData(1, "f32", 1)]
    [InlineData(3, "f32", 1)]
    [InlineData(5, "f32", 2)]
    [InlineData(7, "bf16", 1)]
    [InlineData(5, "f16", 1)]
    public void Resume_AfterBreakAtAnyStep_GivesTheBitsOfAnUnbrokenRun(int breakAt, string precision, int accumulation)
    {
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options() with { Precision = precision, Accumulation = accumulation };
        var whole = Path.Combine(folder.Path, "whole");
        using (var trainer = Trainer.Begin(whole, options, TinyRun.Images)) trainer.Run();

        using (var broken = Trainer.Begin(folder.Run, options, TinyRun.Images))
            Assert.Throws<PowerCut>(() => broken.Run(new Break(breakAt)));
        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images))
        {
            Assert.Equal(breakAt / 3 * 3, resumed.Step);
            Assert.True(resumed.Run().IsComplete);
        }

        AssertSameFiles(whole, folder.Run, precision == "f16" ? ["loss_scale"] : []);
    }

    [Theory]
    [InlineData("f32", 1), InlineData("f32", 2), InlineData("bf16", 1)]
    public void Run_ActivationCheckpointing_GivesTheBitsOfARunWithout(string precision, int accumulation)
    {
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options() with { Precision = precision, Accumulation = accumulation };
        var plain = Path.Combine(folder.Path, "plain");
        using (var trainer = Trainer.Begin(plain, options, TinyRun.Images)) trainer.Run();
        using (var trainer = Trainer.Begin(folder.Run, options with { ActivationCheckpointing = true }, TinyRun.Images)) trainer.Run();
        AssertSameFiles(plain, folder.Run);
    }

    /// <summary>Gradients of a loss times 2^40 do not fit into Float16: steps are left out until they do, and the weights stay finite.</summary>
    [Fact]
    public void Run_LossScaleTooLarge_LeavesStepsOutUntilGradientsFit()
    {
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options(60) with { Precision = "f16" };
        using (var broken = Trainer.Begin(folder.Run, options, TinyRun.Images))
            Assert.Throws<PowerCut>(() => broken.Run(new Break(3)));
        var store = new CheckpointStore(Path.Combine(folder.Run, "checkpoints"), 2);
        var scale = new Dictionary<string, Tensor> { ["scale"] = Tensor.From([Math.Pow(2, 40)]), ["good_steps"] = Tensor.From([0L]), ["skipped_steps"] = Tensor.From([0L]) };
        store.Write(store.Read(3) with { Step = 4, LossScale = scale });

        List<string> notices = [];
        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images))
        {
            resumed.Notice += notices.Add;
            Assert.True(resumed.Run().IsComplete);
        }
        Assert.Contains("f16 on a CPU", Assert.Single(notices));
        var metrics = MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")).Where(step => step.Step > 4).ToList();
        var skipped = 0;
        foreach (var step in metrics)
        {
            Assert.Equal(Math.Pow(2, 40 - skipped), step.LossScale);
            if (step.GradientNorm is null) skipped++;
            Assert.Equal(skipped, step.SkippedSteps);
        }
        Assert.InRange(metrics.TakeWhile(step => step.GradientNorm is null).Count(), 8, 40);
        Assert.InRange(skipped, 8, 40);
    }

    /// <summary>A last layer whose gradients exceed Float16's numbers with any factor of the loss: the run ends when there is none left, and nothing of it has changed.</summary>
    [Fact]
    public void Run_GradientsThatNeverFit_EndsWithTheCheckpointAsItWas()
    {
        using var folder = new TemporaryFolder();
        using (var broken = Trainer.Begin(folder.Run, TinyRun.Options(60) with { Precision = "f16" }, TinyRun.Images))
            Assert.Throws<PowerCut>(() => broken.Run(new Break(3)));
        var store = new CheckpointStore(Path.Combine(folder.Run, "checkpoints"), 2);
        var before = Steep(store.Read(3)) with { Step = 4 };
        store.Write(before);

        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images))
        {
            var error = Assert.Throws<TrainingException>(() => resumed.Run());
            Assert.Matches(@"^The gradient of step 21 is not finite: the first such gradient is that of '[a-z_0-9.]+'; the last checkpoint is intact", error.Message);
        }
        var left = store.ReadLatest(_ => { })!;
        Assert.Equal(18, left.Step);                                // every third is saved
        foreach (var (name, tensor) in before.Weights) Assert.True(tensor.Same(left.Weights[name]), $"{name} differs.");

        var metrics = MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")).Where(step => step.Step > 4).ToList();
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (double?)Math.Pow(2, 16 - i)), metrics.Select(step => step.LossScale));
        Assert.All(metrics, step => Assert.Null(step.GradientNorm));
    }

    private static Checkpoint Steep(Checkpoint checkpoint)
    {
        var weights = new Dictionary<string, Tensor>(checkpoint.Weights);
        weights["conv_norm_out.weight"] = Tensor.OnesLike(weights["conv_norm_out.weight"]) * 1e-3;
        weights["conv_norm_out.bias"] = Tensor.ZerosLike(weights["conv_norm_out.bias"]);
        weights["conv_out.weight"] = Tensor.OnesLike(weights["conv_out.weight"]) * 60000.0;
        return checkpoint with { Weights = weights };
    }

    [Fact]
    public void Resume_WithActivationCheckpointing_GivesTheBitsOfAnUnbrokenRunWithout()
    {
        using var folder = new TemporaryFolder();
        var whole = Path.Combine(folder.Path, "whole");
        using (var trainer = Trainer.Begin(whole, TinyRun.Options(), TinyRun.Images)) trainer.Run();
        using (var broken = Trainer.Begin(folder.Run, TinyRun.Options(), TinyRun.Images))
            Assert.Throws<PowerCut>(() => broken.Run(new Break(5)));
        using (var resumed = Trainer.Resume(folder.Run, TinyRun.Options() with { ActivationCheckpointing = true }, TinyRun.Images)) resumed.Run();
        AssertSameFiles(whole, folder.Run);
    }

    [Fact]
    public void Resume_SamplingThatLearns_GivesTheBitsOfAnUnbrokenRun()
    {
        using var folder = new TemporaryFolder();
        // Two timesteps with ten losses each: from the sixth step the chances are what was learned.
        var options = TinyRun.Options() with { Noise = new NoiseOptions { Timesteps = 2, TimestepSampling = "loss_second_moment", Objective = "hybrid" } };
        var whole = Path.Combine(folder.Path, "whole");
        using (var trainer = Trainer.Begin(whole, options, TinyRun.Images)) trainer.Run();
        using (var broken = Trainer.Begin(folder.Run, options, TinyRun.Images))
            Assert.Throws<PowerCut>(() => broken.Run(new Break(7)));
        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images))
        {
            Assert.Equal(6, resumed.Step);
            resumed.Run();
        }
        Assert.Equal(32, Read(folder.Run, "timesteps")["seen"].To(ScalarType.Float64).Sum().Item());
        AssertSameFiles(whole, folder.Run, "timesteps");
    }

    [Fact]
    public void Run_Cancelled_SavesAndResumesToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var whole = Path.Combine(folder.Path, "whole");
        using (var trainer = Trainer.Begin(whole, TinyRun.Options(), TinyRun.Images)) trainer.Run();
        using var cancel = new CancellationTokenSource();
        using (var trainer = Trainer.Begin(folder.Run, TinyRun.Options(), TinyRun.Images))
        {
            var result = trainer.Run(new At(5, cancel.Cancel), cancel.Token);
            Assert.Equal((5, false), (result.Step, result.IsComplete));
        }
        using (var trainer = Trainer.Resume(folder.Run, dataset: TinyRun.Images))
        {
            Assert.Equal(5, trainer.Step);
            trainer.Run();
        }
        AssertSameFiles(whole, folder.Run);
    }

    [Fact]
    public void Resume_LatestCheckpointDamaged_TakesTheOneBeforeAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, TinyRun.Options(), TinyRun.Images)) trainer.Run();
        var store = new CheckpointStore(Path.Combine(folder.Run, "checkpoints"), 2);
        Assert.Equal([6, 8], store.Steps);
        var weights = Path.Combine(store.PathOf(8), "weights.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        List<string> notices = [];
        using var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images, notice: notices.Add);
        Assert.Equal(6, resumed.Step);
        Assert.Contains("weights.safetensors is not what was written", Assert.Single(notices));
    }

    [Fact]
    public void Resume_OtherConfiguration_NamesTheDifference()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, TinyRun.Options(), TinyRun.Images)) trainer.Run();
        var other = TinyRun.Options() with { Optimizer = new OptimizerOptions { LearningRate = 0.5, WarmupSteps = 2 } };
        var error = Assert.Throws<TrainingException>(() => Trainer.Resume(folder.Run, other, TinyRun.Images));
        Assert.Contains("optimizer.learning_rate is 0.001 there and 0.5 here", error.Message);
    }

    [Fact]
    public void Resume_OtherCadence_IsAllowed()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, TinyRun.Options(), TinyRun.Images)) trainer.Run();
        var other = TinyRun.Options();
        using var resumed = Trainer.Resume(folder.Run, other with { Cadence = other.Cadence with { CheckpointEvery = 100 } }, TinyRun.Images);
        Assert.Equal(8, resumed.Step);
    }

    internal static void AssertSameFiles(string expected, string actual, params string[] others)
    {
        Assert.Equal(File.ReadAllText(Path.Combine(expected, "metrics.jsonl")), File.ReadAllText(Path.Combine(actual, "metrics.jsonl")));
        foreach (var file in (string[])["weights", "average", "optimizer", .. others])
        {
            var (a, b) = (Read(expected, file), Read(actual, file));
            Assert.Equal(a.Keys.Order(), b.Keys.Order());
            foreach (var (name, tensor) in a) Assert.True(tensor.Same(b[name]), $"{file}: {name} differs.");
        }
    }

    private static Dictionary<string, Torch.Tensor> Read(string run, string file) =>
        SafetensorsFile.Open(Path.Combine(run, "checkpoints", "step-0000008", file + ".safetensors")).ReadAll();

    internal sealed class PowerCut : Exception;

    internal sealed class Break(long step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Metrics.Step == step) throw new PowerCut();
        }
    }

    private sealed class At(long step, Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Metrics.Step == step) action();
        }
    }
}
