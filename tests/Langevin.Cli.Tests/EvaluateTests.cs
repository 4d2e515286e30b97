using System.Text.Json;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Results;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests;

public sealed class EvaluateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string real, generated;

    public EvaluateTests()
    {
        real = Write("real.safetensors", ("features", Normal(60, 6, 1)));
        generated = Write("generated.safetensors", ("features", Normal(50, 6, 2) * 1.5), ("logits", Normal(50, 4, 3)));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Evaluate_WithoutMetrics_MeasuresAllThatTheFilesAllow()
    {
        var output = Typed.Run("evaluate", "--real-features", real, "--generated-features", generated).AssertDone();

        foreach (var metric in new[] { "fd", "kid", "precision", "recall", "density", "coverage", "inception_score", "diversity" }) Assert.Contains($"\n{metric} ", "\n" + output);
        Assert.Contains("50 generated pictures, 60 real ones, 6 features", output);
    }

    [Fact]
    public void Evaluate_AsJson_HoldsNumbersAndProtocol()
    {
        string[] words = ["evaluate", "--real-features", real, "--generated-features", generated, "--metrics", "fd,kid,prdc,is", "--bootstrap", "20", "--seed", "3", "--kid-blocks", "10", "--splits", "5", "--json"];
        var output = Typed.Run(words).AssertDone();
        var result = MetricResult.FromJson(output);

        Assert.Equal(["fd", "kid", "precision", "recall", "density", "coverage", "inception_score"], result.Metrics.Select(metric => metric.Metric));
        Assert.Equal(
            new MetricProtocol
            {
                Reference = new ReferenceCard("features", 60, FeatureSet.Open(real).Hash), Samples = 50, Dimensions = 6, Neighbours = 5, KernelBlocks = 10, KernelBlockSize = 25,
                Splits = 5, Classes = 4, Bootstrap = 20, Seed = 3, LibraryVersion = result.Protocol.LibraryVersion,
            }, result.Protocol);
        Assert.All(result.Metrics, metric => Assert.True(metric is { Interval: not null } or { StandardError: > 0 }, metric.Metric));
        Assert.All(result.Metrics.Where(metric => metric.Interval is not null), metric => Assert.InRange(metric.Value, metric.Interval!.Value.Low, metric.Interval.Value.High));
        Assert.Equal(output, Typed.Run(words).AssertDone());
        Assert.Contains("\"sha256\"", output);
    }

    [Fact]
    public void Evaluate_AgainstStatistics_IsTheDistanceToTheFeaturesTheyCameFrom()
    {
        Typed.Run("evaluate", "--real-features", real, "--save-statistics", folder["real.npz"]).AssertDone();
        var direct = Result("--real-features", real, "--generated-features", generated, "--metrics", "fd");
        var cached = Result("--real-statistics", folder["real.npz"], "--generated-features", generated, "--metrics", "fd");

        Assert.Equal(direct.Metrics[0].Value, cached.Metrics[0].Value, 10);
        Assert.Equal(("statistics", 60L), (cached.Protocol.Reference!.Kind, cached.Protocol.Reference.Samples));
    }

    [Fact]
    public void Evaluate_OfFewerPicturesThanDimensions_SaysWhatTheBiasMeans()
    {
        var wide = Write("wide.safetensors", ("features", Normal(30, 40, 1)));
        var typed = Typed.Run("evaluate", "--real-features", wide, "--generated-features", wide, "--metrics", "fd", "--json");

        Assert.Contains("note: 30 generated pictures are too few for 40 dimensions: their covariance has a rank of 29, and the Fréchet distance is too large", typed.Error);
        Assert.Equal(2, MetricResult.FromJson(typed.AssertDone()).Warnings.Count);
    }

    [Fact]
    public void Compare_OfResultsMeasuredAlike_SetsThemSideBySide()
    {
        var far = Write("far.safetensors", ("features", Normal(50, 6, 4) + 4.0));
        Result("--real-features", real, "--generated-features", generated, "--metrics", "fd,kid", "--output", folder["a.json"]);
        Result("--real-features", real, "--generated-features", far, "--metrics", "kid,diversity", "--output", folder["b.json"]);
        var output = Typed.Run("evaluate", "--compare", folder["a.json"], folder["b.json"]).AssertDone();
        using var json = JsonDocument.Parse(Typed.Run("evaluate", "--compare", folder["a.json"], folder["b.json"], "--json").AssertDone());

        Assert.Contains("beyond chance", output);
        var metric = Assert.Single(json.RootElement.GetProperty("metrics").EnumerateArray());
        Assert.Equal("kid", metric.GetProperty("metric").GetString());
        Assert.True(metric.GetProperty("is_beyond_chance").GetBoolean());
        Assert.True(metric.GetProperty("difference").GetDouble() > 0);
    }

    [Fact]
    public void Compare_OfResultsMeasuredDifferently_NamesEveryDifference()
    {
        Result("--real-features", real, "--generated-features", generated, "--metrics", "prdc,fd", "--output", folder["a.json"]);
        Result("--real-features", generated, "--generated-features", real, "--metrics", "prdc,fd", "--neighbours", "3", "--output", folder["b.json"]);

        Typed.Run("evaluate", "--compare", folder["a.json"], folder["b.json"]).AssertRefused(
            "cannot be compared", "reference.samples is 60 in", "and 50 in", "reference.sha256 is", "samples is 50 in", "neighbours is 5 in", "and 3 in", "Measure both again in one way.");
    }

    [Fact]
    public void Compare_OfWhatIsNoResult_NamesTheFile()
    {
        Result("--generated-features", generated, "--metrics", "is", "--output", folder["is.json"]);
        Result("--generated-features", generated, "--metrics", "diversity", "--output", folder["diversity.json"]);

        foreach (var text in new[] { "{}", "[", "null", """{"metrics": [null], "protocol": {"samples": 1, "library_version": "1"}, "warnings": []}""" })
            Typed.Run("evaluate", "--compare", folder["is.json"], folder.Write("bad.json", text)).AssertRefused("bad.json", "no result of 'langevin evaluate'");
        Typed.Run("evaluate", "--compare", folder["is.json"], folder["diversity.json"]).AssertRefused("have no metric in common");
        Typed.Run("evaluate", "--compare", folder["is.json"], folder["none.json"]).AssertRefused("none.json");
        Typed.Run("evaluate", "--compare", folder["is.json"]).AssertRefused("--compare");
    }

    [Fact]
    public void Evaluate_OfBadFeatures_IsRefusedInOneSentence()
    {
        var nan = Write("nan.safetensors", ("features", Tensor.Full([9, 6], double.NaN)));
        var narrow = Write("narrow.safetensors", ("features", Normal(9, 5, 1)));
        var other = Write("other.safetensors", ("pictures", Normal(9, 5, 1)));
        File.WriteAllBytes(folder["cut.safetensors"], File.ReadAllBytes(real)[..^9]);
        File.WriteAllText(folder["bad.npz"], "no archive");

        Typed.Run("evaluate", "--real-features", real, "--generated-features", nan).AssertRefused("Feature 0 of row 0 of '", "is NaN");
        Typed.Run("evaluate", "--real-features", real, "--generated-features", narrow).AssertRefused("6 features a picture", "has 5", "one network");
        Typed.Run("evaluate", "--real-features", other, "--generated-features", generated).AssertRefused("has no tensor 'features'", "'pictures'");
        Typed.Run("evaluate", "--real-features", real, "--generated-features", other).AssertRefused("has no tensor 'features'", "'pictures'");
        Typed.Run("evaluate", "--real-features", folder["cut.safetensors"], "--generated-features", generated).AssertRefused("cut.safetensors");
        Typed.Run("evaluate", "--real-statistics", folder["bad.npz"], "--generated-features", generated).AssertRefused("bad.npz", "no .npz archive");
        Typed.Run("evaluate", "--real-statistics", folder["none.npz"], "--generated-features", generated).AssertRefused("none.npz", "does not exist");
    }

    [Theory]
    [InlineData("", "needs --generated-features")]
    [InlineData("--generated-features G --metrics fd", "fd compares with real pictures")]
    [InlineData("--generated-features R --metrics is", "'probabilities' or 'logits'")]
    [InlineData("--real-features R --generated-features G --metrics fid", "'fid'")]
    [InlineData("--real-features R --real-statistics S --generated-features G", "both name the real pictures")]
    [InlineData("--real-features R --generated-features G --neighbours 60", "too few for the 60 nearest others")]
    [InlineData("--real-features R --generated-features G --kid-block-size 50", "at least 51 rows")]
    [InlineData("--real-features R --generated-features G --bootstrap 3", "--bootstrap is '3'")]
    [InlineData("--generated-features G --save-statistics S", "--real-features")]
    [InlineData("--real-statistics N --generated-features G --metrics prdc", "prdc needs the real features themselves")]
    public void Evaluate_BadCommandLine_IsRefused(string line, string named)
    {
        FeatureStatistics.Of(FeatureSet.Open(real)).Save(folder["n.npz"]);
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word switch { "R" => real, "G" => generated, "S" => folder["s.npz"], "N" => folder["n.npz"], _ => word });

        Typed.Run(["evaluate", .. words]).AssertRefused(named);
    }

    private static MetricResult Result(params string[] words) => MetricResult.FromJson(Typed.Run(["evaluate", .. words, "--json"]).AssertDone());

    private static Tensor Normal(long count, long dimensions, ulong seed) => Tensor.Randn([count, dimensions], new Generator(seed));

    private string Write(string name, params (string Name, Tensor Value)[] tensors)
    {
        Safetensors.Write(folder[name], tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));
        return folder[name];
    }
}
