using System.Text.Json;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Metrics;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Metrics;

/// <summary>Every number that scipy, numpy and prdc recorded for given features, within its recorded tolerance.</summary>
public sealed class RecordedMetricsTests
{
    private const string Folder = "schedulers/metrics";

    public static TheoryData<string> Sets => Cases("features_*");

    public static TheoryData<string> Gaussians => Cases("gaussians_*");

    public static TheoryData<string> Scores => Cases("inception_score_*");

    [Theory]
    [MemberData(nameof(Sets))]
    public void FrechetDistance_OfRecordedFeatures_IsScipys(string name)
    {
        var (tensors, recorded) = Read(name);
        var (real, generated) = (FeatureStatistics.Of(FeatureSet.Of(tensors["real"])), FeatureStatistics.Of(FeatureSet.Of(tensors["fake"])));

        Goldens.Near(tensors["mu_real"], real.Mean, 1e-12, "mean");
        Goldens.Near(tensors["cov_fake"], generated.Covariance, 1e-11, "covariance");
        Near(recorded.GetProperty("frechet_eigh").GetDouble(), FrechetDistance.Between(real, generated), 1e-6);
        Near(recorded.GetProperty("frechet").GetDouble(), FrechetDistance.Between(generated, real), 1e-6);
        Assert.InRange(FrechetDistance.Between(real, real), 0, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void KernelDistance_OfRecordedFeatures_IsTheRecordedOne(string name)
    {
        var (tensors, recorded) = Read(name);
        var (real, generated) = (FeatureSet.Of(tensors["real"]), FeatureSet.Of(tensors["fake"]));

        Near(recorded.GetProperty("kid").GetDouble(), KernelDistance.Between(real, generated), 1e-9);
        Near(recorded.GetProperty("kid_float32").GetDouble(), KernelDistance.Between(generated, real), 1e-4);
        var half = real.Count / 2;
        Near(recorded.GetProperty("kid_self_halves").GetDouble(), KernelDistance.Between(FeatureSet.Of(tensors["real"][..(int)half]), FeatureSet.Of(tensors["real"][(int)half..])), 1e-8);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void NeighbourScores_OfRecordedFeatures_AreExact(string name)
    {
        var (tensors, recorded) = Read(name);
        foreach (var expected in recorded.GetProperty("prdc").EnumerateObject())
        {
            var scores = NeighbourScores.Of(FeatureSet.Of(tensors["real"]), FeatureSet.Of(tensors["fake"]), int.Parse(expected.Name));

            Near(expected.Value.GetProperty("precision").GetDouble(), scores.Precision, 1e-12);
            Near(expected.Value.GetProperty("recall").GetDouble(), scores.Recall, 1e-12);
            Near(expected.Value.GetProperty("density").GetDouble(), scores.Density, 1e-12);
            Near(expected.Value.GetProperty("coverage").GetDouble(), scores.Coverage, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Gaussians))]
    public void FrechetDistance_OfGivenGaussians_IsScipys(string name)
    {
        var (tensors, recorded) = Read(name);
        var (one, other) = (FeatureStatistics.Of(tensors["mu1"], tensors["cov1"]), FeatureStatistics.Of(tensors["mu2"], tensors["cov2"]));

        Near(recorded.GetProperty("frechet").GetDouble(), FrechetDistance.Between(one, other), 1e-8);
    }

    [Theory]
    [MemberData(nameof(Scores))]
    public void InceptionScore_OfRecordedProbabilities_IsScipys(string name)
    {
        var (tensors, recorded) = Read(name);
        var (mean, deviation) = InceptionScore.Of(tensors["probs"], recorded.GetProperty("splits").GetInt32());

        Near(recorded.GetProperty("mean").GetDouble(), mean, 1e-6);
        Near(recorded.GetProperty("std").GetDouble(), deviation, 1e-6);
        Near(recorded.GetProperty("one_split").GetDouble(), InceptionScore.Of(tensors["probs"], 1).Mean, 1e-6);
    }

    private static TheoryData<string> Cases(string pattern) =>
        [.. Directory.EnumerateFiles(Goldens.File(Folder), pattern + ".json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    private static (Dictionary<string, Tensor> Tensors, JsonElement Recorded) Read(string name) =>
        (Goldens.Read($"{Folder}/{name}.safetensors"), JsonDocument.Parse(File.ReadAllText(Goldens.File($"{Folder}/{name}.json"))).RootElement);

    private static void Near(double expected, double actual, double relative) =>
        Assert.InRange(actual, expected - relative * Math.Abs(expected), expected + relative * Math.Abs(expected));
}
