using Langevin.Models.ImageDiffusion;
using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training.Runs;

namespace Langevin.Training.Tests;

/// <summary>A run that is measured on its way: nothing else of it changes, and the best model is kept.</summary>
public class EvaluationTests
{
    [Fact]
    public void Run_Evaluated_HasTheBitsOfOneThatIsNot()
    {
        using var folder = new TemporaryFolder();
        var (plain, measured) = (Path.Combine(folder.Path, "plain"), folder.Run);
        using (var trainer = Trainer.Begin(plain, TinyRun.Options(), TinyRun.Images)) trainer.Run();
        Train(measured, Asked(every: 2), Prediction);

        Assert.Equal(Log(plain), Log(measured).Select(line => line with { Evaluation = null }));
        foreach (var file in (string[])["weights", "average", "optimizer"]) AssertSame(Checkpoint(plain, file), Checkpoint(measured, file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Resume_OfAnEvaluatedRun_GivesTheLogAndTheBestOfAnUnbrokenOne(int breakAt)
    {
        using var folder = new TemporaryFolder();
        var whole = Path.Combine(folder.Path, "whole");
        var unbroken = Train(whole, Asked(every: 2, better: "higher"), Prediction);
        using (var broken = Trainer.Begin(folder.Run, Asked(every: 2, better: "higher"), TinyRun.Images, measure: Prediction))
            Assert.Throws<PowerCut>(() => broken.Run(new Break(breakAt)));
        using (var resumed = Trainer.Resume(folder.Run, dataset: TinyRun.Images, measure: Prediction)) Assert.Equal(unbroken.Best, resumed.Run().Best);

        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.jsonl")), File.ReadAllText(Path.Combine(folder.Run, "metrics.jsonl")));
        AssertSame(Weights(whole, "best"), Weights(folder.Run, "best"));
    }

    [Theory]
    [InlineData("lower", 4)]
    [InlineData("higher", 6)]
    public void Run_Evaluated_KeepsTheFirstBestModelWhateverCheckpointsGo(string better, long best)
    {
        using var folder = new TemporaryFolder();
        Dictionary<long, double> values = new() { [2] = 3, [4] = 1, [6] = 5, [8] = 5 };
        Dictionary<long, Dictionary<string, Tensor>> seen = [];
        var result = Train(folder.Run, Asked(every: 2, better: better), (model, step) =>
        {
            seen[step] = model.Network.StateDict().ToDictionary(weight => weight.Key, weight => weight.Value.Detach().Clone().Keep());
            return new Dictionary<string, double> { ["other"] = -step, ["size"] = values[step] };
        });

        Assert.Equal(new BestStep(best, "size", values[best]), result.Best);
        Assert.Equal(result.Best, BestStep.OfRun(folder.Run));
        Assert.Equal(["step-0000006", "step-0000008"], Directory.GetDirectories(Path.Combine(folder.Run, "checkpoints")).Select(Path.GetFileName).Order());
        AssertSame(seen[best], Weights(folder.Run, "best"));
        Assert.Equal(-4, Log(folder.Run)[3].Evaluation!["other"]);
    }

    [Fact]
    public void Run_Evaluated_MeasuresTheAveragedWeightsInEvaluationModeAndTheLastStepToo()
    {
        using var folder = new TemporaryFolder();
        List<long> steps = [];
        Train(folder.Run, Asked(every: 3, better: "higher"), (model, step) =>
        {
            Assert.False(model.Network.IsTraining);
            steps.Add(step);
            return new Dictionary<string, double> { ["size"] = step };
        });

        Assert.Equal([3, 6, 8], steps);
        AssertSame(Weights(folder.Run, "model"), Weights(folder.Run, "best"));      // model/ holds the averaged weights of the last step
    }

    [Fact]
    public void Run_BestNotMeasured_NamesWhatIs()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<TrainingException>(() => Train(folder.Run, Asked(every: 2), (_, _) => new Dictionary<string, double> { ["fd"] = 1, ["kid"] = 2 }));
        Assert.Contains("evaluation.best is 'size', and what was measured is fd, kid", error.Message);
    }

    [Fact]
    public void Begin_NothingToMeasureWith_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("every 2 steps, and there is nothing to measure with", Assert.Throws<TrainingException>(() => Trainer.Begin(folder.Run, Asked(every: 2), TinyRun.Images)).Message);
    }

    [Fact]
    public void Resume_OfARunThatWasNotEvaluated_BeginsToBeAndStaysSo()
    {
        using var folder = new TemporaryFolder();
        using (var broken = Trainer.Begin(folder.Run, TinyRun.Options(), TinyRun.Images)) Assert.Throws<PowerCut>(() => broken.Run(new Break(4)));
        using (var resumed = Trainer.Resume(folder.Run, Asked(every: 2), TinyRun.Images, measure: Prediction)) Assert.Throws<PowerCut>(() => resumed.Run(new Break(5)));
        Assert.Equal(2, RunFolder.ReadOptions(folder.Run).Evaluation.Every);
        using (var again = Trainer.Resume(folder.Run, dataset: TinyRun.Images, measure: Prediction)) again.Run();

        Assert.Equal([4, 6, 8], Log(folder.Run).Where(line => line.Evaluation is not null).Select(line => line.Step));
    }

    [Fact]
    public void Resume_AnotherProtocol_IsRefusedAndAnotherPaceIsNot()
    {
        using var folder = new TemporaryFolder();
        Train(folder.Run, Asked(every: 2), Prediction);
        var other = Asked(every: 4);
        using (Trainer.Resume(folder.Run, other, TinyRun.Images, measure: Prediction)) { }
        var error = Assert.Throws<TrainingException>(() => Trainer.Resume(folder.Run, other with { Evaluation = other.Evaluation with { Images = 20 } }, TinyRun.Images, measure: Prediction));
        Assert.Contains("evaluation.images is 500 there and 20 here", error.Message);
    }

    [Theory]
    [InlineData("""{"every": -1}""", "evaluation.every is -1, and must be at least 0")]
    [InlineData("""{"every": 1, "metrics": []}""", "evaluation.metrics is empty")]
    [InlineData("""{"images": 9}""", "evaluation.images is 9, and must be 10 to 1000000")]
    [InlineData("""{"reference_images": 0}""", "evaluation.reference_images is 0")]
    [InlineData("""{"steps": 0}""", "evaluation.steps is 0")]
    [InlineData("""{"guidance": -1}""", "evaluation.guidance is -1")]
    [InlineData("""{"better": "near"}""", "evaluation.better is near, and must be lower or higher")]
    public void Read_ImpossibleEvaluation_SaysWhatIsWrong(string evaluation, string why) =>
        Assert.Contains(why, Assert.Throws<TrainingException>(() => RunJson.Read($$"""{"data": "tiny", "steps": 1, "evaluation": {{evaluation}}}""", "a test")).Message);

    private static TrainingOptions Asked(long every, string better = "lower") =>
        TinyRun.Options() with { Evaluation = new EvaluationOptions { Every = every, Best = "size", Better = better } };

    private static TrainingResult Train(string run, TrainingOptions options, ModelMeasure measure)
    {
        using var trainer = Trainer.Begin(run, options, TinyRun.Images, measure: measure);
        return trainer.Run();
    }

    /// <summary>A number that every weight moves: the size of the prediction for noise that never changes.</summary>
    private static Dictionary<string, double> Prediction(ImageDiffusionModel model, long step)
    {
        using var scope = new TensorScope();
        var noise = Tensor.Randn([4, 1, 8, 8], new Generator(3));
        var classes = Tensor.From(new long[] { 0, 1, 0, 1 });
        return new() { ["size"] = model.Predict(noise, Tensor.Full([4], 500, ScalarType.Int64, Device.Cpu), classes).Square().Mean().Item() };
    }

    private static List<StepMetrics> Log(string run) => [.. MetricsLog.Read(Path.Combine(run, "metrics.jsonl"))];

    private static Dictionary<string, Tensor> Checkpoint(string run, string file) =>
        SafetensorsFile.Open(Path.Combine(run, "checkpoints", "step-0000008", file + ".safetensors")).ReadAll();

    private static Dictionary<string, Tensor> Weights(string run, string model) =>
        SafetensorsFile.Open(Path.Combine(run, model, "unet", "diffusion_pytorch_model.safetensors")).ReadAll();

    private static void AssertSame(Dictionary<string, Tensor> expected, Dictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, tensor) in expected) Assert.True(tensor.Same(actual[name]), $"{name} differs.");
    }

    private sealed class PowerCut : Exception;

    private sealed class Break(long step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Metrics.Step == step) throw new PowerCut();
        }
    }
}
