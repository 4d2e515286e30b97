using System.Text.Json;
using Langevin.Evaluation.Results;
using Langevin.Media.Images;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Tests.Training;

public class RunEvaluationTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly string[] Few = ["--steps", "4", "--evaluate-every", "2", "--evaluate-images", "10", .. TinyModel.Small];

    [Fact]
    public void Train_Evaluated_LogsNumbersKeepsTheBestAndSaysSo()
    {
        var run = tiny.Fresh();
        var typed = Typed.Run(["train", tiny.Data, "--output", run, "--evaluate-metrics", "kid,fd,prdc,diversity", .. Few]);

        var said = typed.AssertDone();
        var log = MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).ToList();
        Assert.Equal([2, 4], log.Where(line => line.Evaluation is not null).Select(line => line.Step));
        Assert.Equal(["kid-classifier", "fd-classifier", "precision", "recall", "density", "coverage", "diversity", "class_agreement"], log[1].Evaluation!.Keys);
        var best = BestStep.OfRun(run)!;
        Assert.Equal("kid-classifier", best.Metric);
        Assert.Contains($"The best of what was measured is step {best.Step}", said);
        Assert.Contains("every 2 steps 10 pictures are compared with 12 of", typed.Error);
        Assert.Matches(@"step 2/4 .*  kid-classifier \S+  fd-classifier", typed.Error);
        Assert.Contains($"best: step {best.Step}, kid-classifier", Typed.Run("info", run).AssertDone());
        Typed.Run("sample", Path.Combine(run, "best"), "--count", "2", "--steps", "1", "-o", tiny.Fresh() + ".png").AssertDone();
    }

    [Fact]
    public void Train_Evaluated_WritesResultsWithTheirProtocolThatCompare()
    {
        var run = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", run, .. Few]).AssertDone();
        var (first, second) = (RunFolder.Evaluation(run, 2), RunFolder.Evaluation(run, 4));

        var result = MetricResult.FromJson(File.ReadAllText(first));
        Assert.Equal((10L, $"{run} at step 2", 3), (result.Protocol.Samples, result.Source!.Source, result.Source.Steps));
        Assert.Equal(MetricsLog.Read(Path.Combine(run, "metrics.jsonl")).ElementAt(1).Evaluation!.ToArray(), result.Metrics.Select(metric => KeyValuePair.Create(metric.Metric, metric.Value)));
        Assert.Contains("fd-classifier", Typed.Run("evaluate", "--compare", first, second).AssertDone());
    }

    [Fact]
    public async Task Train_EvaluatedAndInterrupted_GoesOnToTheSameNumbers()
    {
        var (whole, broken) = (tiny.Fresh(), tiny.Fresh());
        string[] words = ["--steps", "6", "--evaluate-every", "2", "--evaluate-images", "10", "--evaluate-metrics", "fd", "--evaluate-steps", "2", .. TinyModel.Small];
        Typed.Run(["train", tiny.Data, "--output", whole, .. words]).AssertDone();
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => Typed.Run(stop.Token, ["train", tiny.Data, "--output", broken, .. words]));
        while (!Directory.Exists(Path.Combine(broken, "best")) && !run.IsCompleted) await Task.Delay(1);
        await stop.CancelAsync();
        await run;
        Typed.Run("train", "--output", broken, "--resume").AssertDone();

        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.jsonl")), File.ReadAllText(Path.Combine(broken, "metrics.jsonl")));
        Assert.Equal(BestStep.OfRun(whole), BestStep.OfRun(broken));
    }

    [Fact]
    public void Train_Evaluated_Json_HoldsTheBestStep()
    {
        using var json = JsonDocument.Parse(Typed.Run(["train", tiny.Data, "--output", tiny.Fresh(), "--best", "class_agreement", "--evaluate-reference", "train", "--json", .. Few]).AssertDone());
        var best = json.RootElement.GetProperty("best");
        Assert.Equal("class_agreement", best.GetProperty("metric").GetString());
        Assert.InRange(best.GetProperty("value").GetDouble(), 0, 1);
    }

    [Fact]
    public void Train_Evaluated_ResolvesWhatIsLeftOpenIntoTheConfiguration()
    {
        var run = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", run, "--best", "recall", "--evaluate-metrics", "prdc", .. Few]).AssertDone();
        var asked = RunFolder.ReadOptions(run).Evaluation;
        Assert.Equal(("train", "recall", "higher"), (asked.Reference, asked.Best, asked.Better));
    }

    [Theory]
    [InlineData("--evaluate-every 0", "--evaluate-every is '0', and must be a whole number of at least 1")]
    [InlineData("--evaluate-every 2 --evaluate-images 9", "at least 10")]
    [InlineData("--evaluate-every 2 --evaluate-metrics fid", "--evaluate-metrics names 'fid'", "fd, kid, diversity, prdc")]
    [InlineData("--evaluate-every 2 --evaluate-metrics diversity --unconditional", "no best step can be told")]
    [InlineData("--evaluate-every 2 --best precision", "--best is 'precision'", "fd-classifier, kid-classifier, class_agreement")]
    [InlineData("--evaluate-every 2 --evaluate-reference test", "has no test part")]
    [InlineData("--evaluate-every 2 --evaluate-reference held-out --validate-every 0", "nothing is held out without validation")]
    [InlineData("--evaluate-every 2 --evaluate-reference all", "--evaluate-reference is 'all'")]
    [InlineData("--evaluate-every 2 --evaluate-features clip", "--evaluate-features clip needs --evaluate-weights PATH")]
    [InlineData("--evaluate-every 2 --set evaluation.features=eyes", "evaluation.features is 'eyes'")]
    [InlineData("--evaluate-every 2 --set evaluation.reference=all", "evaluation.reference is 'all'")]
    public void Train_BadEvaluation_IsRefusedBeforeTheRunBegins(string line, params string[] named)
    {
        var run = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", run, "--preset", "small", "--channels", "8,8", .. line.Split(' ')]).AssertRefused(named);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void Train_EvaluatedByAClassifierWithoutClasses_SaysWhatElseLooks()
    {
        var (data, run) = (tiny.Fresh(), tiny.Fresh());
        Directory.CreateDirectory(data);
        for (var i = 0; i < 4; i++) Image.Filled(8, 8, (byte)(40 * i)).Save(Path.Combine(data, $"{i}.png"));
        Typed.Run(["train", data, "--output", run, .. Few]).AssertRefused("learns the classes of the data", "nsfw-mobilenet");
    }

    [Fact]
    public void Line_OfAnEvaluation_ShowsItsNumbers() => Assert.EndsWith(
        "left  fd-classifier 2.312  class_agreement 0.9",
        Cli.Training.PlainTrainingDisplay.Line(new TrainingProgress(
            new StepMetrics(120, 0.0731, 1, 1e-3, 0.9, null, new Dictionary<string, double> { ["fd-classifier"] = 2.3123, ["class_agreement"] = 0.9 }), 800, 192.2, TimeSpan.FromSeconds(250))));
}
