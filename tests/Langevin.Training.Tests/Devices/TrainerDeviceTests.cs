using Langevin.Models.UNet2D;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training.Runs;

namespace Langevin.Training.Tests.Devices;

/// <summary>Runs on devices other than the CPU: the CPU's weights, and a run that broke off goes on there to those of one that did not.</summary>
public sealed class TrainerDeviceTests
{
    /// <summary>
    /// A step moves a weight by at most learning rate / epsilon = 1 times what rounding changes of its gradient, some 1e-5; eight of them, each seen by the next.
    /// </summary>
    private const double Tolerance = 2e-4;

    private static TrainingOptions Options(Device device, double dropout = 0) => TinyRun.Options() with
    {
        Device = $"{device}", Optimizer = new OptimizerOptions { WarmupSteps = 2, Epsilon = 1e-3 },
        Model = (UNet2DConfig)TinyRun.Options().Model with { Dropout = dropout },             // which is drawn on the device
    };

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Run_OnADevice_GivesTheWeightsOfTheCpu(string device)
    {
        var there = Elsewhere.Require(device);
        using var folder = new TemporaryFolder();
        var (here, other) = (Whole(folder, "here", Options(Device.Cpu)), Whole(folder, "there", Options(there)));

        foreach (var (own, moved) in MetricsLog.Read(Path.Combine(here, "metrics.jsonl")).Zip(MetricsLog.Read(Path.Combine(other, "metrics.jsonl"))))
        {
            Assert.Equal(own.Loss, moved.Loss, Tolerance * 10);
            Assert.Equal(own.ValidationLoss ?? 0, moved.ValidationLoss ?? 0, Tolerance * 10);
        }
        Same(here, other, Tolerance, "weights", "average");
        Assert.Equal(Directory.GetFiles(Path.Combine(here, "samples")).Select(Path.GetFileName).Order(), Directory.GetFiles(Path.Combine(other, "samples")).Select(Path.GetFileName).Order());
    }

    /// <summary>cuDNN adds up gradients of weights in any order, so that on a GPU two runs of the same steps differ by rounding.</summary>
    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Resume_OnADevice_GoesOnToTheWeightsOfAnUnbrokenRun(string device)
    {
        var options = Options(Elsewhere.Require(device), 0.1);
        using var folder = new TemporaryFolder();
        var whole = Whole(folder, "whole", options);
        Broken(folder, options);
        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images))
        {
            Assert.Equal(5, resumed.Step);
            Assert.True(resumed.Run().IsComplete);
        }
        Same(whole, folder.Run, device == "cuda" ? Tolerance : 0, "weights", "average", "optimizer");
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Resume_OfARunOfTheCpu_GoesOnOnTheDeviceAndSaysSo(string device)
    {
        var there = Elsewhere.Require(device);
        using var folder = new TemporaryFolder();
        var whole = Whole(folder, "whole", Options(Device.Cpu));
        Broken(folder, Options(Device.Cpu));
        List<string> notices = [];
        using (var resumed = Trainer.Resume(folder.Run, Options(there), TinyRun.Images, notice: notices.Add)) resumed.Run();

        Assert.Equal($"The run computed on cpu and goes on on {there}: its weights will be as good, but not the same bits.", Assert.Single(notices));
        Same(whole, folder.Run, Tolerance, "weights", "average");
    }

    private static string Whole(TemporaryFolder folder, string name, TrainingOptions options)
    {
        var run = Path.Combine(folder.Path, name);
        using var trainer = Trainer.Begin(run, options, TinyRun.Images);
        Assert.True(trainer.Run().IsComplete);
        return run;
    }

    private static void Broken(TemporaryFolder folder, TrainingOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var broken = Trainer.Begin(folder.Run, options, TinyRun.Images);
        Assert.Equal(5, broken.Run(new At(5, stop), stop.Token).Step);
    }

    private static void Same(string expected, string actual, double tolerance, params string[] files)
    {
        foreach (var file in files)
        {
            Dictionary<string, Tensor> Read(string run) => SafetensorsFile.Open(Path.Combine(run, "checkpoints", "step-0000008", file + ".safetensors")).ReadAll();
            var (a, b) = (Read(expected), Read(actual));
            Assert.Equal(a.Keys.Order(), b.Keys.Order());
            foreach (var (name, tensor) in a) Goldens.Near(tensor, b[name], tolerance, $"{file}: {name}");
        }
    }

    private sealed class At(long step, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Metrics.Step == step) stop.Cancel();
        }
    }
}
