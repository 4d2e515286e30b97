using Langevin.Evaluation.Results;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

public sealed class EvaluateImagesTests(EvaluateImagesTests.Reference reference) : IClassFixture<EvaluateImagesTests.Reference>
{
    [Fact]
    public void Evaluate_OfAModel_SamplesItAndMeasuresAgainstTheTestPictures()
    {
        string[] words = ["evaluate", reference.Model, "--reference", reference.Data, "--judge", reference.Judge, "-n", "12", "--steps", "2", "--seed", "5", "--batch-size", "5", "--neighbours", "2", "--json"];
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

    private MetricResult Result(string pictures) =>
        MetricResult.FromJson(Typed.Run("evaluate", pictures, "--reference", reference.Data, "--judge", reference.Judge, "--neighbours", "2", "--json").AssertDone());

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
