using Langevin.Evaluation.Features;
using Langevin.Evaluation.Metrics;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Tests.Features;

public sealed class FeatureSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_OfAFile_ReadsFeaturesAndNetwork()
    {
        Save("a.safetensors", Tensor.From([1f, 2, 3, 4, 5, 6], 3, 2), "inception");
        var set = FeatureSet.Open(folder["a.safetensors"]);

        Assert.Equal((3L, 2L, "inception"), (set.Count, set.Dimensions, set.Network));
    }

    [Fact]
    public void Hash_OfTheSameNumbersInAnotherType_IsTheSame()
    {
        var rows = Tensor.Randn([50, 7], new Generator(1)).To(ScalarType.Float16);

        Assert.Equal(FeatureSet.Of(rows).Hash, FeatureSet.Of(rows.To(ScalarType.Float64)).Hash);
        Assert.NotEqual(FeatureSet.Of(rows).Hash, FeatureSet.Of(rows.View(25, 14)).Hash);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    [InlineData(1e200, "1E+200")]
    public void Of_WhatIsNoUsableNumber_NamesItsPlace(double value, string shown)
    {
        var rows = Tensor.Zeros([9, 4], ScalarType.Float64);
        rows[7, 2] = Tensor.Scalar(value, ScalarType.Float64);

        Assert.StartsWith($"Feature 2 of row 7 of memory is {shown}, and must be a finite number", Refused(() => FeatureSet.Of(rows)));
    }

    [Fact]
    public void Of_WhatIsNoMatrixOfNumbers_IsRefused()
    {
        Assert.StartsWith("The features of memory are Float32[3, 2, 2], and must be real numbers [N, D]", Refused(() => FeatureSet.Of(Tensor.Ones([3, 2, 2]))));
        Assert.StartsWith("The features of memory are Int64[3, 2]", Refused(() => FeatureSet.Of(Tensor.Ones([3, 2], ScalarType.Int64))));
        Assert.StartsWith("The features of memory are Float32[0, 2]", Refused(() => FeatureSet.Of(Tensor.Ones([0, 2]))));
        Assert.StartsWith("The features of memory are Float32[1, 16385]", Refused(() => FeatureSet.Of(Tensor.Ones([1, 16_385]))));
    }

    [Fact]
    public void EveryMetric_OfFeaturesOfAnotherWidthOrNetwork_NamesBoth()
    {
        Save("inception.safetensors", Tensor.Ones([9, 4]), "inception");
        Save("clip.safetensors", Tensor.Ones([9, 4]), "clip");
        var (inception, clip) = (FeatureSet.Open(folder["inception.safetensors"]), FeatureSet.Open(folder["clip.safetensors"]));
        var narrow = FeatureSet.Of(Tensor.Ones([9, 3]), "narrow");
        Func<FeatureSet, FeatureSet, object>[] metrics =
        [
            (a, b) => FrechetDistance.Between(FeatureStatistics.Of(a), FeatureStatistics.Of(b)), (a, b) => KernelDistance.Between(a, b),
            (a, b) => KernelDistance.OverBlocks(a, b, 2, 3, 0), (a, b) => NeighbourScores.Of(a, b, 3),
        ];
        foreach (var metric in metrics)
        {
            Assert.EndsWith("narrow has 3: compare features of one network.", Refused(() => metric(clip, narrow)));
            Assert.Contains("comes from the network inception and", Refused(() => metric(inception, clip)));
        }
    }

    [Fact]
    public void EveryMetric_OfTooFewRows_SaysHowManyAreNeeded()
    {
        var (one, nine) = (FeatureSet.Of(Tensor.Ones([1, 4]), "one"), FeatureSet.Of(Tensor.Ones([9, 4]), "nine"));

        Assert.StartsWith("A covariance needs at least 2 pictures, and one has 1", Refused(() => FeatureStatistics.Of(one)));
        Assert.StartsWith("A kernel distance needs at least 2 rows here, and one has 1", Refused(() => KernelDistance.Between(nine, one)));
        Assert.StartsWith("A kernel distance needs at least 10 rows here, and nine has 9", Refused(() => KernelDistance.OverBlocks(nine, nine, 2, 9, 0)));
        Assert.StartsWith("nine has 9 rows, too few for the 9 nearest others of each", Refused(() => NeighbourScores.Of(nine, nine, 9)));
        Assert.StartsWith("one has 1 row, and a distance needs 2", Refused(() => PairwiseDistance.Mean(one)));
    }

    [Fact]
    public void InceptionScore_OfWhatIsNoProbability_IsRefused()
    {
        Assert.Contains("must be finite, at least 0", Refused(() => InceptionScore.Of(Tensor.From([0.5, -0.5, 1, 0], 2, 2), 1)));
        Assert.Contains("must be finite, at least 0", Refused(() => InceptionScore.Of(Tensor.From([0.0, 0, 1, 0], 2, 2), 1)));
        Assert.Contains("must be finite, at least 0", Refused(() => InceptionScore.Of(Tensor.Full([2, 2], double.NaN), 1)));
        Assert.Equal("3 pictures cannot be split into 4 parts: choose 1 to 3.", Refused(() => InceptionScore.Of(Tensor.Ones([3, 2]), 4)));
    }

    private void Save(string name, Tensor features, string network) =>
        Safetensors.Write(folder[name], new Dictionary<string, Tensor> { [FeatureSet.TensorName] = features }, new Dictionary<string, string> { ["network"] = network });

    private static string Refused(Action action) => Assert.Throws<EvaluationException>(action).Message;

    private static string Refused(Func<object> action) => Assert.Throws<EvaluationException>(action).Message;
}
