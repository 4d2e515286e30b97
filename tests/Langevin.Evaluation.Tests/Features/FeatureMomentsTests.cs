using FsCheck;
using FsCheck.Fluent;
using Langevin.Evaluation.Features;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Features;

public sealed class FeatureMomentsTests
{
    /// <summary>Far from zero, where a sum of squares would have lost everything.</summary>
    private static readonly Tensor Rows = Tensor.Randn([57, 5], new Generator(1), ScalarType.Float64) + 1e7;

    private static FeatureMoments Of(params IEnumerable<Tensor> batches)
    {
        var moments = new FeatureMoments();
        foreach (var batch in batches) moments.Add(batch);
        return moments;
    }

    [Fact]
    public void Add_InAnyBatches_GivesTheSameStatistics() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<byte>>(),
        sizes =>
        {
            List<Tensor> batches = [];
            var at = 0;
            foreach (var size in sizes.Get.Select(size => size % 9 + 1))
                if (at + size < 57) batches.Add(Rows[at..(at += size)]);
            batches.Add(Rows[at..]);
            AreNear(Of(Rows).Statistics(), Of(batches).Statistics());
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(56)]
    public void Merge_OfTwoParts_IsTheWhole(int size)
    {
        var (one, other) = (Of(Rows[..size]), Of(Rows[size..]));
        one.Merge(other);

        Assert.Equal((57, 57 - size), (one.Count, other.Count));
        AreNear(Of(Rows).Statistics(), one.Statistics());
    }

    [Fact]
    public void Merge_WithNothing_ChangesNothing()
    {
        var (whole, empty) = (Of(Rows), new FeatureMoments());
        whole.Merge(empty);
        empty.Merge(whole);

        Assert.Equal(Of(Rows).Statistics().Hash, whole.Statistics().Hash);
        AreNear(whole.Statistics(), empty.Statistics());
    }

    [Fact]
    public void Statistics_OfTheFormula_AreThose()
    {
        var statistics = Of(Tensor.From([1.0, 2, 3, 6, 5, 1], 3, 2)).Statistics();

        Assert.Equal([3.0, 3], statistics.Mean.ToArray<double>());
        Goldens.Near(Tensor.From([4.0, -1, -1, 7], 2, 2), statistics.Covariance, 1e-14, "covariance");
    }

    [Fact]
    public void Add_OfFloat32AndInAScope_OutlivesTheScope()
    {
        var moments = new FeatureMoments();
        using (new TensorScope())
        {
            moments.Add(Tensor.Ones([2, 3]));
            moments.Add(Tensor.Zeros([2, 3]));
        }
        Assert.Equal([0.5, 0.5, 0.5], moments.Statistics().Mean.ToArray<double>());
    }

    [Fact]
    public void Add_OfWhatDoesNotFit_IsRefused()
    {
        var moments = Of(Rows);

        Assert.Equal("4 features a picture follow 5: compare features of one network.", Refused(() => moments.Add(Tensor.Ones([2, 4]))));
        Assert.StartsWith("The features after picture 57 of memory hold what is not a finite number", Refused(() => moments.Add(Tensor.Full([1, 5], double.NaN))));
        Assert.StartsWith("Features are [B, D]", Refused(() => moments.Add(Tensor.Ones([5]))));
        Assert.Equal("A covariance needs at least 2 pictures, and memory has 1: add some.", Refused(() => Of(Rows[..1]).Statistics()));
    }

    private static string Refused(Action action) => Assert.Throws<EvaluationException>(action).Message;

    private static void AreNear(FeatureStatistics expected, FeatureStatistics actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Goldens.Near(expected.Mean, actual.Mean, 1e-8, "mean");
        Goldens.Near(expected.Covariance, actual.Covariance, 1e-7, "covariance");
    }
}
