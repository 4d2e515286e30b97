using Langevin.Evaluation.Results;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public sealed class EvaluateImagesTests(EvaluateImagesTests.Reference reference) : IClassFixture<EvaluateImagesTests.Reference>
{
    [Fact]
    public void Evaluate_OfAModel_SamplesItAndMeasuresAgainstTheTestPictures()
    {
        string[] words = ["evaluate", reference.Model, "--reference", reference.Data, "--judge", reference.Judge, "-n", "12", "--steps", "2", "--seed", "5", "--batch-size", "5", "--neighbours", "2", "--json", "--feature-cache", reference.Folder["model"]];
        var result = MetricResult.FromJson(Typed.Run(words).AssertDone());

        Assert.Equal(["fd-classifier", "kid-classifier", "precision", "recall", "density", "coverage", "diversity", "class_agreement"], result.Metrics.Select(metric => metric.Metric));
        Assert.Equal((12L, 16L, 128L), (result.Protocol.Samples, result.Protocol.Reference!.Samples, result.Protocol.Dimensions));
        Assert.StartsWith("classifier ", result.Protocol.Network);
        Assert.Contains("antialiased, covering 8 x 8", result.Protocol.Resize);
        Assert.Equal((reference.Model, 2, 5UL), (result.Source!.Source, result.Source.Steps, result.Source.Seeds.Single()));
        Assert.Equal(result.ToJson(), MetricResult.FromJson(Typed.Run(words).AssertDone()).ToJson());
    }

    [Fact]
    public void Evaluate_OfTheRealTestPictures_IsPerfect()
    {
        var result = Result(Path.Combine(reference.Data, "test"));

        Assert.InRange(Value(result, "fd-classifier"), 0, 1e-6);
        Assert.Equal((1, 1, 1), (Value(result, "precision"), Value(result, "coverage"), Value(result, "class_agreement")));
        Assert.Null(result.Source!.Sampler);
    }

    [Fact]
    public void Evaluate_OfPicturesWithoutClassesInAnotherSize_HasNoAgreement()
    {
        var result = Result(reference.Plain);

        Assert.DoesNotContain(result.Metrics, metric => metric.Metric == "class_agreement");
        Assert.True(Value(result, "fd-classifier") > 0);
    }

    [Fact]
    public void Evaluate_Again_ReadsWhatItKeptOfTheRealPicturesAndSaysWhenThatIsDamaged()
    {
        var cache = reference.Folder["again"];
        string[] words = ["evaluate", reference.Plain, "--reference", reference.Data, "--judge", reference.Judge, "--neighbours", "2", "--feature-cache", cache];
        Assert.Contains("looking at the 16 real pictures", Typed.Run(words).Error);
        Assert.Equal([".npz", ".safetensors"], Directory.GetFiles(cache).Select(Path.GetExtension).Order());
        Assert.DoesNotContain("looking at", Typed.Run(words).Error);
        foreach (var file in Directory.GetFiles(cache)) File.WriteAllText(file, "damaged");

        var run = Typed.Run(words);

        Assert.Equal(2, run.Error.Split("made anew").Length - 1);
        run.AssertDone();
    }

    [Fact]
    public void Evaluate_WithExport_WritesFeaturesThatGiveTheSameNumbers()
    {
        var file = reference.Folder["export.safetensors"];
        var result = Result(reference.Plain, "--export-features", file, "--metrics", "fd,is,diversity");
        var read = MetricResult.FromJson(Typed.Run("evaluate", "--real-features", file, "--generated-features", file, "--metrics", "is,diversity", "--json").AssertDone());

        Assert.Equal(["fd-classifier", "inception_score-classifier", "diversity"], result.Metrics.Select(metric => metric.Metric));
        Assert.Equal(result.Metrics.Skip(1).Select(metric => metric.Value), read.Metrics.Select(metric => metric.Value));
    }

    [Fact]
    public void Evaluate_AgainstStatistics_ComparesThoseOfOneNetworkAlone()
    {
        var cache = reference.Folder["statistics"];
        var direct = Result(reference.Plain, "--feature-cache", cache, "--metrics", "fd");
        var npz = Directory.GetFiles(cache, "*.npz").Single();
        string[] words = ["evaluate", reference.Plain, "--real-statistics", npz, "--json"];

        Typed.Run([.. words, "--judge", reference.Judge]).AssertRefused("name them with --reference");
        Typed.Run("evaluate", reference.Plain, "--reference", reference.Data, "--judge", reference.Judge, "--real-statistics", npz).AssertRefused("both name the real pictures");
        Assert.True(Value(direct, "fd-classifier") > 0);
    }

    [Fact]
    public void Evaluate_OfPicturesOfTwoSizes_SaysSo()
    {
        var place = reference.Folder["sizes"];
        Directory.CreateDirectory(place);
        for (var i = 0; i < 4; i++) Image.Filled(8 + i % 2, 8, (byte)(40 * i)).Save(Path.Combine(place, $"{i}.png"));

        Assert.Contains(Result(place).Warnings, warning => warning.Contains("2 sizes, from 8 x 8 to 9 x 8"));
    }

    [Fact]
    public void Evaluate_OfABrokenPicture_IsRefused()
    {
        var place = reference.Folder["broken"];
        Directory.CreateDirectory(place);
        for (var i = 0; i < 3; i++) Image.Filled(8, 8, (byte)(40 * i)).Save(Path.Combine(place, $"{i}.png"));
        File.WriteAllBytes(Path.Combine(place, "1.png"), File.ReadAllBytes(Path.Combine(place, "1.png"))[..40]);

        var run = Typed.Run("evaluate", place, "--reference", reference.Data, "--judge", reference.Judge, "--feature-cache", reference.Folder["b"]);

        Assert.Equal(CommandLine.Mistaken, run.Code);
        Assert.Contains("1.png", run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    [Theory]
    [InlineData("--metrics clip-score", "use --features clip")]
    [InlineData("--captions a.csv", "is for --metrics clip-score")]
    [InlineData("--before a", "is for --metrics directional")]
    public void Evaluate_OfTextsWithoutAClip_IsRefused(string options, string named) =>
        Typed.Run(["evaluate", reference.Plain, "--reference", reference.Data, "--judge", reference.Judge, "--feature-cache", reference.Folder["texts"], .. options.Split(' ')]).AssertRefused(named);

    [Fact]
    public void Evaluate_WithAJudgeOfOtherPictures_IsRefused()
    {
        Draw(reference.Folder["other", "train"], 8, 60);
        Draw(reference.Folder["other", "test"], 4, 60);

        Typed.Run("evaluate", reference.Plain, "--reference", reference.Folder["other"], "--judge", reference.Judge).AssertRefused("The judge learned from", "train one on");
    }

    [Theory]
    [InlineData("evaluate PLAIN", "needs --reference DATA")]
    [InlineData("evaluate nowhere --reference DATA", "nowhere")]
    [InlineData("evaluate PLAIN --reference nowhere", "nowhere")]
    [InlineData("evaluate PLAIN --features clip", "needs --reference DATA")]
    [InlineData("evaluate PLAIN --metrics diversity", "name them with --reference")]
    [InlineData("evaluate PLAIN --reference DATA --features clip", "--features clip needs --feature-weights PATH")]
    [InlineData("evaluate PLAIN --reference DATA --features clip --judge JUDGE", "leave one out")]
    [InlineData("evaluate PLAIN --reference DATA --features clip --as fid", "no other network gives a FID")]
    [InlineData("evaluate PLAIN --reference DATA --feature-weights JUDGE", "say which with --features")]
    [InlineData("evaluate PLAIN --reference DATA --features inception --feature-weights JUDGE", "holds no weights of FID's Inception")]
    [InlineData("evaluate PLAIN --reference DATA --features nsfw-inception --feature-weights JUDGE", "cannot be read as a .tgz")]
    [InlineData("evaluate PLAIN --reference DATA --features dinov2 --feature-weights nowhere", "nowhere")]
    [InlineData("evaluate PLAIN --reference DATA --features fid", "--features is 'fid'")]
    [InlineData("evaluate PLAIN --reference PLAIN", "no test part")]
    public void Evaluate_BadCommandLine_IsRefused(string line, string named) =>
        Typed.Run([.. line.Split(' ').Select(word => word switch { "PLAIN" => reference.Plain, "DATA" => reference.Data, "JUDGE" => reference.Judge, _ => word })]).AssertRefused(named);

    private MetricResult Result(string pictures, params string[] options) =>
        MetricResult.FromJson(Typed.Run(["evaluate", pictures, "--reference", reference.Data, "--judge", reference.Judge, "--neighbours", "2", "--json", .. options.Contains("--feature-cache") ? [] : new[] { "--feature-cache", reference.Folder["cache"] }, .. options]).AssertDone());

    private static double Value(MetricResult result, string metric) => result.Metrics.Single(one => one.Metric == metric).Value;

    private static void Draw(string place, int count, int side)
    {
        foreach (var (name, level) in new[] { ("bright", 180), ("dark", 20) })
        {
            Directory.CreateDirectory(Path.Combine(place, name));
            for (var i = 0; i < count; i++) Image.Filled(side, side, (byte)(level + 5 * i)).Save(Path.Combine(place, name, $"{i}.png"));
        }
    }

    /// <summary>Bright and dark pictures with a judge and a tiny model of them, made once.</summary>
    public sealed class Reference : IDisposable
    {
        public Reference()
        {
            Draw(Path.Combine(Data, "train"), 8, 8);
            Draw(Path.Combine(Data, "test"), 8, 8);
            Draw(Path.Combine(Plain, "in"), 5, 20);
            foreach (var file in Directory.EnumerateFiles(Plain, "*.png", SearchOption.AllDirectories).ToList())
                File.Move(file, Path.Combine(Plain, $"{Path.GetFileName(Path.GetDirectoryName(file))}-{Path.GetFileName(file)}"));
            Directory.Delete(Path.Combine(Plain, "in"), recursive: true);
            Typed.Run("judge", Data, "--epochs", "30", "--seed", "3", "-o", Judge).AssertDone();
            Typed.Run(["train", Data, "--output", Model, "--steps", "2", .. TinyModel.Small]).AssertDone();
        }

        internal TemporaryFolder Folder { get; } = new();

        public string Data => Folder["data"];

        public string Plain => Folder["plain"];

        public string Judge => Folder["judge.safetensors"];

        public string Model => Folder["run"];

        public void Dispose() => Folder.Dispose();
    }
}
