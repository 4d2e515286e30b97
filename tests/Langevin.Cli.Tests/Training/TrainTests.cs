using System.Text.Json;
using Langevin.Models.UNet2D;
using Langevin.Torch;
using Langevin.Training;
using Langevin.Training.Checkpointing;
using Langevin.Training.Runs;

namespace Langevin.Cli.Tests.Training;

public class TrainTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    [Fact]
    public void Train_FewSteps_LeavesARunThatInfoReads()
    {
        Assert.Contains("step 3 of 3", Typed.Run("info", tiny.Run).AssertDone());
        var network = Assert.IsType<UNet2DConfig>(RunFolder.ReadOptions(tiny.Run).Model);
        Assert.Equal((8, 3), (network.BlockOutChannels[0], network.NumClassEmbeds));
    }

    [Fact]
    public void Train_Json_IsOneDocumentOnStandardOutput()
    {
        var run = tiny.Fresh();
        var typed = Typed.Run(["train", tiny.Data, "--output", run, "--steps", "2", "--json", .. TinyModel.Small]);
        using var json = JsonDocument.Parse(typed.AssertDone());
        Assert.Equal(2, json.RootElement.GetProperty("step").GetInt64());
        Assert.True(json.RootElement.GetProperty("is_complete").GetBoolean());
        Assert.Contains("step 1/2", typed.Error);
        Assert.DoesNotContain('\u001b', typed.Error);
    }

    [Fact]
    public void Train_Interrupted_SavesAndResumesToTheEnd()
    {
        var run = tiny.Fresh();
        var stopped = Typed.Run(new CancellationToken(canceled: true), ["train", tiny.Data, "--output", run, "--steps", "2", .. TinyModel.Small]);
        Assert.Equal(130, stopped.Code);
        Assert.Contains($"go on with 'langevin train --output {run} --resume'", stopped.Error);
        Assert.Contains("2 steps done", Typed.Run("train", "--output", run, "--resume").AssertDone());
    }

    [Fact]
    public void Resume_GradientsThatNeverFitIntoFloat16_EndsInOneSentenceWithTheCodeOfAMistake()
    {
        var run = tiny.Fresh();
        Typed.Run(new CancellationToken(canceled: true), ["train", tiny.Data, "--output", run, "--steps", "60", "--precision", "f16", .. TinyModel.Small]);
        var store = new CheckpointStore(Path.Combine(run, "checkpoints"), 2);
        var checkpoint = store.ReadLatest(_ => { })!;
        var weights = new Dictionary<string, Tensor>(checkpoint.Weights);
        weights["conv_norm_out.weight"] = Tensor.OnesLike(weights["conv_norm_out.weight"]) * 1e-3;
        weights["conv_out.weight"] = Tensor.OnesLike(weights["conv_out.weight"]) * 60000.0;
        store.Write(checkpoint with { Step = checkpoint.Step + 1, Weights = weights });

        var typed = Typed.Run("train", "--output", run, "--resume");
        Assert.Equal(CommandLine.Mistaken, typed.Code);
        Assert.Matches(@"langevin: The gradient of step \d+ is not finite: [^\n]*resume from it with a lower learning rate", typed.Error);
        Assert.True(weights["conv_out.weight"].Same(store.ReadLatest(_ => { })!.Weights["conv_out.weight"]));
    }

    [Fact]
    public void Train_IntoARunThatIsThere_SaysHowToGoOn() =>
        Typed.Run(["train", tiny.Data, "--output", tiny.Run, "--steps", "3", .. TinyModel.Small]).AssertRefused(tiny.Run, "--resume");

    [Fact]
    public void Resume_OfAnotherConfiguration_NamesTheDifference() =>
        Typed.Run("train", "--output", tiny.Run, "--resume", "--learning-rate", "0.5").AssertRefused(tiny.Run, "optimizer.learning_rate", "0.5");

    [Fact]
    public void Resume_WhereThereIsNoRun_SaysSo() => Typed.Run("train", "--output", tiny.Fresh(), "--resume").AssertRefused("no run");

    [Fact]
    public void Train_WhereAnotherTrainingRuns_IsRefused()
    {
        using var other = RunFolder.Resume(tiny.Run);
        Typed.Run("train", "--output", tiny.Run, "--resume").AssertRefused(tiny.Run, "nother training");
    }

    [Fact]
    public void Train_ANetworkThatNoMemoryHolds_SaysSoInOneSentence() =>
        Typed.Run(["train", tiny.Data, "--output", tiny.Fresh(), "--preset", "small", "--channels", "1048576,1048576,1048576,1048576"]).AssertRefused("not enough memory", "TiB", "a smaller --batch-size", "--accumulation", "--precision bf16");

    [Theory]
    [InlineData("cuda:77"), InlineData("tpu")]
    public void Train_OnADeviceThatIsNotThere_IsRefusedAndBeginsNoRun(string device)
    {
        var run = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", run, "--steps", "2", "--device", device, .. TinyModel.Small]).AssertRefused($"--device is '{device}'");
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void Train_63Pixels_SaysWhichSizesFit() =>
        Typed.Run("train", tiny.Data, "--output", tiny.Fresh(), "--preset", "small", "--channels", "8,8,8,8", "--resolution", "63").AssertRefused("63", "56", "64");

    [Fact]
    public void Train_EmptyFolder_IsNamed()
    {
        using var folder = new TemporaryFolder();
        Typed.Run("train", folder.Path, "--output", tiny.Fresh()).AssertRefused(folder.Path);
    }

    [Fact]
    public void Train_ConfigOfAnotherRun_TakesItsDataAndSettings()
    {
        var run = tiny.Fresh();
        Typed.Run("train", "--output", run, "--config", Path.Combine(tiny.Run, "run.json"), "--set", "steps=1").AssertDone();
        var (first, second) = (RunFolder.ReadOptions(tiny.Run), RunFolder.ReadOptions(run));
        Assert.Equal(RunJson.Write(first with { Steps = 1 }), RunJson.Write(second));
    }

    [Theory]
    [InlineData("--output r", "DATA")]
    [InlineData("data", "--output FOLDER")]
    [InlineData("data --output r --steps 0", "--steps is '0', and must be a whole number of at least 1")]
    [InlineData("data --output r --learning-rate fast", "--learning-rate is 'fast'")]
    [InlineData("data --output r --precision f8", "f32, bf16 or f16")]
    [InlineData("data --output r --channels 8,x", "'8,x'")]
    [InlineData("data --output r --set optimiser.learning_rate=1", "did you mean 'optimizer.learning_rate'?")]
    [InlineData("data --output r --config /no/such.json", "/no/such.json")]
    [InlineData("data --output r --batch-size 8 --accumulation 3", "divisor of the batch size 8")]
    [InlineData("/no/such/images --output r", "/no/such/images")]
    [InlineData("data --output r --lerning-rate 1", "did you mean '--learning-rate'?")]
    public void Train_BadInput_IsRefusedInOneSentence(string line, string named) => Typed.Run(["train", .. line.Split(' ')]).AssertRefused(named);

    [Fact]
    public void Line_OfAStep_SaysLossPaceAndWhatIsLeft() => Assert.Equal(
        "step 120/800  loss 0.0731  192 images/s  4 min 10 s left  validation 0.0800",
        Cli.Training.PlainTrainingDisplay.Line(new TrainingProgress(new StepMetrics(120, 0.0731, 1, 1e-3, 0.9, 0.08), 800, 192.2, TimeSpan.FromSeconds(250))));

    [Fact]
    public void Line_OfAStepInFloat16_SaysHowManyWereLeftOut() => Assert.Equal(
        "step 120/800  loss 0.0731  192 images/s  4 min 10 s left  loss scale 32768, steps left out 1",
        Cli.Training.PlainTrainingDisplay.Line(new TrainingProgress(new StepMetrics(120, 0.0731, null, 1e-3, 0.9) { LossScale = 32768, SkippedSteps = 1 }, 800, 192.2, TimeSpan.FromSeconds(250))));

    [Fact]
    public void LiveDisplay_OnATerminal_DrawsTheCurve()
    {
        var error = new StringWriter();
        var terminal = new Terminal(new StringWriter(), error) { IsWatched = true, Width = 100 };
        var display = new Cli.Training.LiveTrainingDisplay(terminal, TimeProvider.System);
        display.Follow(progress =>
        {
            for (var step = 1; step <= 4; step++) progress.Report(new TrainingProgress(new StepMetrics(step, 1.0 / step, 1, 1e-3, 0.9), 4, 100, TimeSpan.FromSeconds(9)));
            return new TrainingResult(4, true, TimeSpan.Zero, 0);
        });
        Assert.Contains("100 %  step 4/4", error.ToString());
        Assert.Contains("█▅▂▁", error.ToString());
    }
}
