using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Training.Runs;

namespace Langevin.Training.Tests;

public class TrainerTests
{
    [Fact]
    public void Run_TinyImages_LearnsAndLeavesAWholeRunFolder()
    {
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options(60) with { Optimizer = new OptimizerOptions { LearningRate = 3e-3, WarmupSteps = 5 } };
        using (var trainer = Trainer.Begin(folder.Run, options, TinyRun.Images)) Assert.True(trainer.Run().IsComplete);

        var metrics = MetricsLog.Read(Path.Combine(folder.Run, "metrics.jsonl")).ToList();
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), metrics.Select(m => m.Step));
        Assert.True(metrics.TakeLast(10).Average(m => m.Loss) < 0.8 * metrics.Take(5).Average(m => m.Loss));
        Assert.Equal(15, metrics.Count(m => m.ValidationLoss is not null));
        var picture = Image.Load(Path.Combine(folder.Run, "samples", "step-0000004.png"));
        Assert.Equal((2 * 66 + 2, 4 * 66 + 2), (picture.Width, picture.Height));      // two classes, four rows, 8 pixels drawn as 64, padding 2
        var model = ImageDiffusionModel.Load(folder.Run);
        Assert.Equal((2, 1, 8), (model.Classes, model.Channels, model.Size.Height));
        Assert.Equal(["dark", "light"], model.Info.Classes!);
    }

    [Fact]
    public void Begin_FolderWithARun_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, TinyRun.Options(1), TinyRun.Images)) trainer.Run();
        var error = Assert.Throws<TrainingException>(() => Trainer.Begin(folder.Run, TinyRun.Options(1), TinyRun.Images));
        Assert.Contains("holds a run already", error.Message);
    }

    [Fact]
    public void Begin_WhileAnotherTrains_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var first = Trainer.Begin(folder.Run, TinyRun.Options(1), TinyRun.Images);
        var error = Assert.Throws<TrainingException>(() => Trainer.Resume(folder.Run, dataset: TinyRun.Images));
        Assert.Contains("Another training is running", error.Message);
    }

    [Fact]
    public void Resume_NoRun_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no run", Assert.Throws<TrainingException>(() => Trainer.Resume(folder.Run)).Message);
    }

    [Fact]
    public void Run_LossNotFinite_NamesStepAndLayerAndKeepsTheLastCheckpoint()
    {
        using var folder = new TemporaryFolder();
        var options = TinyRun.Options(200) with { Optimizer = new OptimizerOptions { LearningRate = 9.9, MaxGradientNorm = null, WarmupSteps = 0, Schedule = "constant" } };
        options = options with { Optimizer = options.Optimizer with { WeightDecay = 1e30 } };      // every step multiplies the weights by about -1e31
        using (var trainer = Trainer.Begin(folder.Run, options, TinyRun.Images))
        {
            var error = Assert.Throws<TrainingException>(() => trainer.Run());
            Assert.Matches(@"^The (loss|gradient) of step \d+ is not finite: .*'[a-z_0-9.]+'.*; the last checkpoint is intact", error.Message);
        }
        using var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images);
        Assert.True(resumed.Step >= 0);
    }

    [Fact]
    public void Begin_ResolutionThatDoesNotHalve_SaysWhichDo()
    {
        using var folder = new TemporaryFolder();
        var images = new InMemoryDataset("odd", [Image.Filled(63, 63, 0)]);
        var options = TinyRun.Options() with { Model = (UNet2DConfig)TinyRun.Options().Model with { BlockOutChannels = [8, 8, 8, 8], DownBlockTypes = ["DownBlock2D", "DownBlock2D", "DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D", "UpBlock2D", "UpBlock2D"] } };
        var error = Assert.Throws<TrainingException>(() => Trainer.Begin(folder.Run, options, images));
        Assert.Equal("63 pixels do not divide by 8, as patches of 1 and 3 halvings need; use --resolution 56 or 64.", error.Message);
        Assert.False(Directory.Exists(folder.Run));
    }
}
