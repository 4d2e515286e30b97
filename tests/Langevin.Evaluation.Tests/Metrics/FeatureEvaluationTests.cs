using Langevin.Evaluation.Features;
using Langevin.Evaluation.Metrics;
using Langevin.Evaluation.Results;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Metrics;

public sealed class FeatureEvaluationTests
{
    private static readonly FeatureSet Real = Normal(80, 4, 1), Generated = Normal(70, 4, 2);

    private static FeatureSet Normal(long count, long dimensions, ulong seed) => FeatureSet.Of(Tensor.Randn([count, dimensions], new Generator(seed)));

    private static MetricResult Measure(FeatureRequest request, FeatureReference? reference = null) => FeatureEvaluation.Measure(request, reference ?? FeatureReference.Of(Real), Generated);

    [Fact]
    public void Measure_OfEachMetric_GivesThatMetricsNumber()
    {
        var result = Measure(new FeatureRequest { Metrics = [FeatureMetric.KernelDistance, FeatureMetric.FrechetDistance, FeatureMetric.NeighbourScores], KernelBlocks = 1, Neighbours = 3 });
        var scores = NeighbourScores.Of(Real, Generated, 3);

        Assert.Equal(
            [("kid", KernelDistance.Between(Real, Generated)), ("fd", FrechetDistance.Between(FeatureStatistics.Of(Real), FeatureStatistics.Of(Generated))),
             ("precision", scores.Precision), ("recall", scores.Recall), ("density", scores.Density), ("coverage", scores.Coverage)],
            result.Metrics.Select(metric => (metric.Metric, metric.Value)));
        Assert.Equal((1, 3, null), (result.Protocol.KernelBlocks, result.Protocol.Neighbours, result.Protocol.Seed));
    }

    /// <summary>The spread that the bootstrap claims for a Fréchet distance, against that of sets drawn anew.</summary>
    [Fact]
    public void Measure_WithBootstrap_ClaimsTheSpreadOfSetsDrawnAnew()
    {
        var reference = FeatureReference.Of(FeatureStatistics.Of(Tensor.Zeros([4]), Tensor.Eye(4)));
        var distances = Enumerable.Range(0, 200).Select(i => FrechetDistance.Between(reference.Statistics, FeatureStatistics.Of(Normal(70, 4, (ulong)i)))).Order().ToArray();
        var claimed = Enumerable.Range(0, 8).Average(i =>
        {
            var interval = FeatureEvaluation.Measure(new FeatureRequest { Metrics = [FeatureMetric.FrechetDistance], Bootstrap = 100 }, reference, Normal(70, 4, (ulong)(900 + i))).Metrics[0].Interval!.Value;
            return interval.High - interval.Low;
        });

        Assert.InRange(claimed / (distances[194] - distances[5]), 0.7, 1.5);
    }

    [Fact]
    public void FromJson_OfAResult_LosesNothing()
    {
        var result = Measure(new FeatureRequest { Metrics = Enum.GetValues<FeatureMetric>()[..3], Bootstrap = 20, Seed = 9 });
        var read = MetricResult.FromJson(result.ToJson());

        Assert.Equal(result.ToJson(), read.ToJson());
        Assert.Equal(result.Protocol, read.Protocol);
        Assert.Equal(result.Metrics, read.Metrics);
    }

    [Fact]
    public void Of_ResultsThatDifferInOneSetting_NamesItAlone()
    {
        var request = new FeatureRequest { Metrics = [FeatureMetric.KernelDistance], Seed = 1, KernelBlocks = 5 };
        var (first, second) = (Measure(request), Measure(request with { KernelBlocks = 6 }));

        Assert.Equal(
            "The results cannot be compared: kernel_blocks is 5 in a and 6 in b. Measure both again in one way.",
            Assert.Throws<EvaluationException>(() => MetricComparison.Of(first, second, ("a", "b"))).Message);
    }

    [Theory]
    [InlineData(1.0, 0.1, 1.2, 0.1, false)]
    [InlineData(1.0, 0.1, 1.3, 0.1, true)]
    [InlineData(1.3, 0.1, 1.0, 0.1, true)]
    public void IsBeyondChance_OfTwoErrors_HoldsBeyondBothTogether(double first, double firstError, double second, double secondError, bool beyond) =>
        Assert.Equal(beyond, new ComparedMetric("kid", new Measurement("kid", first, "lower", firstError), new Measurement("kid", second, "lower", secondError)).IsBeyondChance);

    [Fact]
    public void IsBeyondChance_WithoutAnError_IsNotKnown() =>
        Assert.Null(new ComparedMetric("fd", new Measurement("fd", 1, "lower"), new Measurement("fd", 2, "lower")).IsBeyondChance);

    [Fact]
    public void Measure_OfNothing_IsRefused() =>
        Assert.StartsWith("Nothing is to be measured", Assert.Throws<EvaluationException>(() => Measure(new FeatureRequest { Metrics = [] })).Message);
}
