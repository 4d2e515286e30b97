using FsCheck;
using FsCheck.Fluent;
using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Tests.Statistics;

public sealed class FeatureSpreadTests
{
    private static FeatureSpread Of(params float[][] rows)
    {
        var spread = new FeatureSpread();
        foreach (var row in rows) spread.Add(row);
        return spread;
    }

    [Fact]
    public void Distance_OfTwo_IsTheirDistance() => Assert.Equal(5, Of([1, 2], [4, 6]).Distance!.Value, 12);

    [Fact]
    public void Distance_OfEqualPictures_IsZero() => Assert.Equal(0, Of([0.1f, 7], [0.1f, 7], [0.1f, 7]).Distance);

    [Fact]
    public void Distance_OfOne_IsUnknown() => Assert.Null(Of([1, 2]).Distance);

    /// <summary>The same number by its definition, over all pairs; far from zero, where a sum of squares would have lost it.</summary>
    [Fact]
    public void Distance_OfAnyPictures_IsTheRootMeanSquareOverPairs() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<byte>>(),
        values =>
        {
            float[][] rows = [.. values.Get.Append((byte)1).Select((value, i) => new[] { 10_000 + value / 16f, i })];
            var pairs = from a in rows from b in rows where !ReferenceEquals(a, b) select Math.Pow(a[0] - b[0], 2) + Math.Pow(a[1] - b[1], 2);
            Assert.Equal(Math.Sqrt(pairs.Average()), Of(rows).Distance!.Value, 7);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_OfFeaturesOfAnotherNetwork_IsRefused() =>
        Assert.StartsWith("3 features follow pictures of 2", Assert.Throws<EvaluationException>(() => Of([1, 2], [1, 2, 3])).Message);

    [Fact]
    public void Add_OfNaN_IsRefused() => Assert.StartsWith("A feature of picture 1 is NaN", Assert.Throws<EvaluationException>(() => Of([1, 2], [1, float.NaN])).Message);
}
