using System.Text.Json;
using Langevin.Evaluation.Results;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public sealed class EvaluateCurvesTests(EvaluateImagesTests.Reference reference) : IClassFixture<EvaluateImagesTests.Reference>
{
    [Fact]
    public void Evaluate_OverTwoSettings_DrawsAndWritesEveryNumber()
    {
        var (plot, csv) = (reference.Folder["curve.svg"], reference.Folder["curve.csv"]);
        var said = Typed.Run([.. Words, "--over", "nfe=1,3", "--over", "guidance=1,2", "--plot", plot, "--csv", csv, "--markdown"]).AssertDone();

        Assert.Contains("| nfe | fd-classifier | diversity | class_agreement |", said);
        Assert.Contains("| guidance | fd-classifier |", said);
        Assert.Contains("fd-classifier", File.ReadAllText(plot));
        var lines = File.ReadAllLines(csv);
        Assert.Equal(1 + 2 * 2 * 3, lines.Length);
        Assert.Equal(["nfe,1", "nfe,3", "guidance,1", "guidance,2"], lines.Skip(1).Select(line => string.Join(',', line.Split(',').Take(2))).Distinct());
    }

    [Fact]
    public void Evaluate_OverOneValue_IsWhatThatValueGivesAlone()
    {
        var curve = JsonDocument.Parse(Typed.Run([.. Words, "--over", "nfe=2", "--json"]).AssertDone()).RootElement[0];
        var alone = MetricResult.FromJson(Typed.Run([.. Words, "--nfe", "2", "--json"]).AssertDone());

        Assert.Equal(alone.Metrics.Select(metric => metric.Value), curve.GetProperty("points")[0].GetProperty("result").GetProperty("metrics").EnumerateArray().Select(metric => metric.GetProperty("value").GetDouble()));
    }

    [Fact]
    public void Evaluate_OverSteps_MeasuresTheCheckpointsOfARun()
    {
        var run = reference.Folder["steps"];
        Typed.Run(["train", reference.Data, "--output", run, "--steps", "2", .. TinyModel.Small, "--set", "cadence.checkpoint_every=1", "--set", "optimizer.warmup_steps=0", "--set", "optimizer.learning_rate=0.1"]).AssertDone();
        string[] words = ["evaluate", run, .. Words[2..], "--steps", "2"];
        var points = JsonDocument.Parse(Typed.Run([.. words, "--over", "step", "--json"]).AssertDone()).RootElement[0].GetProperty("points");
        var last = MetricResult.FromJson(Typed.Run([.. words, "--json"]).AssertDone());

        Assert.Equal([1.0, 2.0], points.EnumerateArray().Select(point => point.GetProperty("at").GetDouble()));
        Assert.Equal($"{run} at step 2", points[1].GetProperty("result").GetProperty("source").GetProperty("source").GetString());
        Assert.Equal(last.Metrics[0].Value, points[1].GetProperty("result").GetProperty("metrics")[0].GetProperty("value").GetDouble(), 9);
        Assert.NotEqual(last.Metrics[0].Value, points[0].GetProperty("result").GetProperty("metrics")[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public void Evaluate_BitsOfAModel_HaveTheirErrorAndProtocol()
    {
        var run = reference.Folder["bits"];
        Typed.Run(["train", reference.Data, "--output", run, "--steps", "1", .. TinyModel.Small, "--set", "noise.timesteps=10"]).AssertDone();
        var result = MetricResult.FromJson(Typed.Run("evaluate", run, "--reference", reference.Data, "--metrics", "bits-per-dim", "--likelihood-images", "4", "--ode-tolerance", "0.05", "--json").AssertDone());

        Assert.Equal(["bits_per_dim_vlb", "bits_per_dim_ode"], result.Metrics.Select(metric => metric.Metric));
        Assert.All(result.Metrics, metric => Assert.True(double.IsFinite(metric.Value) && metric.StandardError > 0));
        Assert.Equal((10, 4, true), (result.Protocol.VariationalBound!.Timesteps, result.Protocol.VariationalBound.Images, result.Protocol.VariationalBound.IsConditional));
        Assert.Equal(0.05, result.Protocol.ProbabilityFlow!.Tolerance);
    }

    [Fact]
    public void Evaluate_Memorisation_DrawsThePairsAndReportsThem()
    {
        var (picture, data) = (reference.Folder["near.png"], reference.Folder["grey"]);
        foreach (var (part, shift) in new[] { ("train", 0), ("test", 2) })                       // the judge's own training pictures, and others
            foreach (var (name, level) in new[] { ("bright", 180), ("dark", 20) })
                for (var i = 0; i < 8; i++) Image.Filled(8, 8, (byte)(level + 5 * i + shift)).Save(Path.Combine(data, part, name, $"{i}.png"));
        var result = MetricResult.FromJson(Typed.Run(["evaluate", Path.Combine(data, "train"), "--reference", data, "--judge", reference.Judge, "--metrics", "fd", "--feature-cache", reference.Folder["curves"], "--memorisation", picture, "--pairs", "3", "--json"]).AssertDone());

        Assert.Equal((16L, 3), (result.Memorisation!.TrainingImages, result.Memorisation.Closest.Count));
        Assert.All(result.Memorisation.Closest, pair => Assert.Equal(0, pair.Distance, 6));
        Assert.True(File.Exists(picture));
    }

    /// <summary>Without a test part there is nothing to compare distances with, and that is said.</summary>
    [Theory]
    [InlineData("pixels")]
    [InlineData("features")]
    public void Evaluate_MemorisationWithoutATestPart_SaysSo(string space)
    {
        var data = reference.Folder["alone"];
        foreach (var (name, level) in new[] { ("bright", 180), ("dark", 20) })
            for (var i = 0; i < 8; i++) Image.Filled(8, 8, (byte)(level + 5 * i)).Save(Path.Combine(data, "train", name, $"{i}.png"));
        string[] words = ["evaluate", Path.Combine(data, "train"), "--reference", data, "--reference-split", "train", "--judge", reference.Judge, "--metrics", "diversity", "--feature-cache", reference.Folder["lonely"], "--memorisation", reference.Folder[$"{space}.png"], "--memorisation-space", space];
        Assert.Contains("away in the median; there are no held-out pictures to compare with", Typed.Run(words).AssertDone());
        var report = MetricResult.FromJson(Typed.Run([.. words, "--json"]).AssertDone()).Memorisation!;
        Assert.Equal((0L, null, null, null), (report.HeldOutImages, report.HeldOutMedian, report.Ratio, report.Near));
        Assert.Equal(16, report.TrainingImages);
    }

    [Fact]
    public void Evaluate_MemorisationInFeatures_FindsTheCopiesAndLooksAtRealPicturesOnce()
    {
        var (picture, cache) = (reference.Folder["seen.png"], reference.Folder["seen"]);
        string[] words = ["evaluate", Path.Combine(reference.Data, "train"), "--reference", reference.Data, "--judge", reference.Judge, "--metrics", "diversity", "--feature-cache", cache, "--pairs", "3", "--memorisation", picture, "--memorisation-space", "features"];
        var refused = Typed.Run(words);                                                                  // the test pictures of this reference are its training pictures
        Assert.Contains("are training pictures themselves", refused.Error);
        foreach (var (name, level) in new[] { ("bright", 182), ("dark", 22) })
            for (var i = 0; i < 8; i++) Image.Filled(8, 8, (byte)(level + 5 * i)).Save(Path.Combine(Directory.CreateDirectory(reference.Folder["apart", "test", name]).FullName, $"{i}.png"));
        foreach (var file in Directory.GetFiles(Path.Combine(reference.Data, "train"), "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(Directory.CreateDirectory(reference.Folder["apart", "train", Path.GetFileName(Path.GetDirectoryName(file)!)]).FullName, Path.GetFileName(file)));

        words[3] = reference.Folder["apart"];
        var report = MetricResult.FromJson(Typed.Run([.. words, "--json"]).AssertDone()).Memorisation!;

        Assert.StartsWith("classifier ", report.Space);
        Assert.All(report.Closest, pair => Assert.Equal(0, pair.Distance, 5));
        Assert.Equal(16, report.Near!.Value.Hits);
        Assert.True(File.Exists(picture));
        Assert.Contains("in classifier the nearest training pictures are 0.00 times as far", Typed.Run(words).AssertDone());
    }

    [Theory]
    [InlineData("--over nfe=five", "--over nfe")]
    [InlineData("--over sampler=ddim", "no setting 'sampler'")]
    [InlineData("--over step=7", "step 7")]
    [InlineData("--over nfe=1 --nfe 2", "give it once")]
    [InlineData("--over guidance=1,2 --metrics bits-per-dim-vlb", "do not depend on that")]
    [InlineData("--metrics bits", "bits-per-dim")]
    [InlineData("--memorisation near.txt", "must end in .png")]
    [InlineData("--memorisation-space features", "is for --memorisation FILE.png")]
    [InlineData("--memorisation near.png --memorisation-space dreams", "--memorisation-space is 'dreams'")]
    public void Evaluate_BadCurve_IsRefused(string options, string named)
    {
        var run = Typed.Run([.. Words[..6], .. options.Split(' ')]);
        Assert.Equal(CommandLine.Mistaken, run.Code);
        Assert.Contains(named, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    private string[] Words => ["evaluate", reference.Model, "--reference", reference.Data, "--judge", reference.Judge, "-n", "6", "--feature-cache", reference.Folder["curves"], "--metrics", "fd,diversity"];
}
