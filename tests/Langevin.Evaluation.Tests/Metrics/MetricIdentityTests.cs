using Langevin.Evaluation.Features;
using Langevin.Evaluation.Metrics;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Metrics;

/// <summary>What must hold for any features, from closed forms and from each metric's definition.</summary>
public sealed class MetricIdentityTests
{
    private static FeatureSet Normal(long count, long dimensions, ulong seed, double scale = 1, double shift = 0) =>
        FeatureSet.Of(Tensor.Randn([count, dimensions], new Generator(seed), ScalarType.Float64) * scale + shift);

    /// <summary>Diagonal covariances commute: the distance is the sum of (m1 - m2)^2 + (s1 - s2)^2.</summary>
    [Fact]
    public void FrechetDistance_OfDiagonalCovariances_IsTheClosedForm()
    {
        var one = FeatureStatistics.Of(Tensor.From([0.0, 1, 2]), Diagonal(1, 4, 9));
        var other = FeatureStatistics.Of(Tensor.From([3.0, 1, 1]), Diagonal(4, 4, 0));

        Assert.Equal(9 + 1 + 1 + 0 + 9, FrechetDistance.Between(one, other), 12);
    }

    [Fact]
    public void FrechetDistance_OfFewerRowsThanDimensionsWithThemselves_IsZero()
    {
        var few = FeatureStatistics.Of(Normal(20, 200, 1, scale: 30));

        Assert.InRange(FrechetDistance.Between(few, few), 0, 1e-6);
    }

    [Fact]
    public void FrechetDistance_OfSetsThatNeverVary_IsThatOfTheirMeans()
    {
        var (one, other) = (FeatureStatistics.Of(FeatureSet.Of(Tensor.Ones([4, 3]))), FeatureStatistics.Of(FeatureSet.Of(Tensor.Ones([4, 3]) * 3.0)));

        Assert.Equal(12, FrechetDistance.Between(one, other), 12);
    }

    [Fact]
    public void EveryDistance_UnderGrowingNoise_Grows()
    {
        var real = Normal(600, 12, 1);
        var clean = Tensor.Randn([600, 12], new Generator(2), ScalarType.Float64);
        var noise = Tensor.Randn([600, 12], new Generator(3), ScalarType.Float64);
        var (frechet, kernel, coverage) = (-1.0, -1.0, 2.0);
        foreach (var amount in new[] { 0, 0.5, 1, 2, 4 })
        {
            var noisy = FeatureSet.Of(clean + noise * amount);
            var now = (FrechetDistance.Between(FeatureStatistics.Of(real), FeatureStatistics.Of(noisy)), KernelDistance.Between(real, noisy), NeighbourScores.Of(real, noisy, 5).Coverage);
            Assert.True(now.Item1 > frechet && now.Item2 > kernel && now.Item3 < coverage, $"noise {amount}: {now} after {(frechet, kernel, coverage)}");
            (frechet, kernel, coverage) = now;
        }
    }

    [Fact]
    public void NeighbourScores_OfASetWithItself_ArePerfect()
    {
        var set = Normal(300, 8, 1);
        var scores = NeighbourScores.Of(set, set, 5);

        Assert.Equal((1.0, 1.0, 1.0), (scores.Precision, scores.Recall, scores.Coverage));
        Assert.Equal(1, scores.Density, 12); // itself and k - 1 others lie inside each ball, the k-th on the rim
    }

    /// <summary>More rows than one block holds, equal rows among them, against the definition with plain loops.</summary>
    [Fact]
    public void NeighbourScores_OverSeveralBlocks_AreThoseOfTheDefinition()
    {
        var (real, generated) = (Tensor.Randn([2100, 2], new Generator(1)), Tensor.Randn([2050, 2], new Generator(2)) * 1.5);
        real[..4] = Tensor.Full([4, 2], 0.25);
        generated[..3] = Tensor.Full([3, 2], 0.25);
        var scores = NeighbourScores.Of(FeatureSet.Of(real), FeatureSet.Of(generated), 3);
        var (x, y) = (Rows(real), Rows(generated));
        var radii = x.Select(row => x.Select(other => Squared(row, other)).Order().ElementAt(3)).ToArray();

        Assert.Equal(0, radii[0]);
        Assert.Equal(y.Average(row => x.Index().Any(other => Squared(row, other.Item) < radii[other.Index]) ? 1.0 : 0), scores.Precision, 12);
        Assert.Equal(y.Average(row => x.Index().Count(other => Squared(row, other.Item) < radii[other.Index]) / 3.0), scores.Density, 10);
        Assert.Equal(x.Index().Average(ball => y.Any(row => Squared(row, ball.Item) < radii[ball.Index]) ? 1.0 : 0), scores.Coverage, 12);
    }

    [Fact]
    public void NeighbourScores_OfAFarShiftedCloud_AreThoseOfTheCloud()
    {
        var (real, generated) = (Normal(200, 4, 1), Normal(200, 4, 2));
        var (farReal, farGenerated) = (Normal(200, 4, 1, shift: 1e6), Normal(200, 4, 2, shift: 1e6));
        var (near, far) = (NeighbourScores.Of(real, generated, 3), NeighbourScores.Of(farReal, farGenerated, 3));

        Assert.Equal((near.Precision, near.Recall, near.Density, near.Coverage), (far.Precision, far.Recall, far.Density, far.Coverage));
    }

    [Fact]
    public void KernelDistance_OfBlocks_IsOnTheWholeDistanceWithinItsError()
    {
        var (real, generated) = (Normal(800, 6, 1), Normal(700, 6, 2, scale: 1.3));
        var estimate = KernelDistance.OverBlocks(real, generated, 200, 100, seed: 5);

        Assert.InRange(KernelDistance.Between(real, generated), estimate.Value - estimate.StandardError, estimate.Value + estimate.StandardError);
        Assert.Equal(estimate, KernelDistance.OverBlocks(real, generated, 200, 100, seed: 5));
        Assert.NotEqual(estimate, KernelDistance.OverBlocks(real, generated, 200, 100, seed: 6));
    }

    /// <summary>The claimed error against the true one: the spread of distances of 60 pairs of sets drawn anew.</summary>
    [Fact]
    public void KernelDistance_OfSetsDrawnAnew_SpreadsAsItsErrorSays()
    {
        var drawn = Enumerable.Range(0, 60).Select(i => KernelDistance.OverBlocks(Normal(400, 4, (ulong)(2 * i)), Normal(400, 4, (ulong)(2 * i + 1), scale: 1.4), 40, 100, seed: 1)).ToArray();
        var mean = drawn.Average(one => one.Value);
        var spread = Math.Sqrt(drawn.Average(one => Math.Pow(one.Value - mean, 2)));

        Assert.InRange(drawn.Average(one => one.StandardError) / spread, 0.75, 1.35);
    }

    [Fact]
    public void PairwiseDistance_OfKnownRows_IsTheirMeanDistance()
    {
        Assert.Equal((5.0 + 5 + 6) / 3, PairwiseDistance.Mean(FeatureSet.Of(Tensor.From([0.0, 0, 3, 4, -3, 4], 3, 2))).Value, 10);
        Assert.Equal(new Estimate(0, 0), PairwiseDistance.Mean(FeatureSet.Of(Tensor.Ones([5, 3]))));
    }

    [Fact]
    public void PairwiseDistance_OfSetsDrawnAnew_SpreadsAsItsErrorSays()
    {
        var drawn = Enumerable.Range(0, 80).Select(i => PairwiseDistance.Mean(Normal(100, 3, (ulong)i))).ToArray();
        var mean = drawn.Average(one => one.Value);

        Assert.InRange(drawn.Average(one => one.StandardError) / Math.Sqrt(drawn.Average(one => Math.Pow(one.Value - mean, 2))), 0.75, 1.35);
    }

    /// <summary>Uniform certainty over K classes scores K, and a network that knows nothing scores 1.</summary>
    [Fact]
    public void InceptionScore_OfCertaintyAndOfIgnorance_IsItsLimits()
    {
        Assert.Equal(4, InceptionScore.Of(Tensor.Eye(4).Repeat(6, 1), 3).Mean, 10);
        Assert.Equal((1, 0), InceptionScore.Of(Tensor.Full([10, 4], 0.25), 2));
    }

    private static Tensor Diagonal(params double[] variances) => Tensor.Eye(variances.Length, ScalarType.Float64) * Tensor.From(variances);

    private static double[][] Rows(Tensor matrix) => [.. matrix.To(ScalarType.Float64).ToArray<double>().Chunk((int)matrix.Size(1))];

    private static double Squared(double[] a, double[] b) => a.Zip(b, (p, q) => (p - q) * (p - q)).Sum();
}
