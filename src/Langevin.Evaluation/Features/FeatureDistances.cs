using Langevin.Torch;

namespace Langevin.Evaluation.Features;

/// <summary>Squared distances between the rows of two sets of features, block by block: memory does not grow with the square of their number.</summary>
/// <remarks>
/// |x - y|^2 = |x|^2 + |y|^2 - 2 x.y, in float64 and about a common centre, so that little cancels. Rows nearer to each other than 3e-7 of
/// their length count as equal: that much is rounding, in the sum or in features that were float32.
/// </remarks>
internal sealed class FeatureDistances
{
    private const long Block = 2048;
    private const double Equal = 1e-13;
    private readonly Tensor centre;     // [D]
    private readonly CancellationToken cancellation;

    /// <summary>Distances about the mean of a set, from which those to any other set can be had too.</summary>
    public FeatureDistances(FeatureSet set, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        centre = Tensor.Zeros([set.Dimensions], ScalarType.Float64).Keep();
        foreach (var start in set.Starts(Block))
        {
            using var scope = new TensorScope();
            centre.AddInPlace(set.Rows(start, Math.Min(Block, set.Count - start)).Sum([0]), 1.0 / set.Count);
        }
    }

    /// <summary>Gives every block of squared distances: the first row of each set in it, and [m, n] distances, freed afterwards.</summary>
    public void Visit(FeatureSet rows, FeatureSet columns, Action<long, long, Tensor> use)
    {
        foreach (var row in rows.Starts(Block))
        {
            using var scope = new TensorScope();
            var x = Centred(rows, row);
            foreach (var column in columns.Starts(Block))
            {
                using var inner = new TensorScope();
                use(row, column, Squared(x, Centred(columns, column)));
            }
        }
    }

    /// <summary>The squared distance from each row to its k-th nearest other row of the same set: [N].</summary>
    public Tensor Radii(FeatureSet set, long k)
    {
        using var scope = new TensorScope();
        return scope.Return(Tensor.Cat([.. set.Starts(Block).Select(row => Radii(set, row, k))]));
    }

    private Tensor Radii(FeatureSet set, long row, long k)
    {
        using var scope = new TensorScope();
        var x = Centred(set, row);
        Tensor? nearest = null;                                                    // [m, at most k + 1], negated; the row itself is one of them
        foreach (var column in set.Starts(Block))
        {
            using var inner = new TensorScope();
            var negated = -Squared(x, Centred(set, column));                       // [m, n]
            var seen = nearest is null ? negated : Tensor.Cat([nearest, negated], 1);
            nearest = inner.Return(seen.TopK(Math.Min(k + 1, seen.Size(1))).Values);
        }
        return scope.Return(-nearest!.Min([1]));
    }

    private Tensor Squared((Tensor Rows, Tensor Lengths) x, (Tensor Rows, Tensor Lengths) y)
    {
        cancellation.ThrowIfCancellationRequested();
        var lengths = x.Lengths.Unsqueeze(1) + y.Lengths;                          // [m, n]
        var squared = lengths - 2.0 * x.Rows.MatMul(y.Rows.Transpose(0, 1));
        return Tensor.Where(squared <= Equal * lengths, Tensor.Scalar(0, ScalarType.Float64), squared);
    }

    private (Tensor Rows, Tensor Lengths) Centred(FeatureSet set, long start)
    {
        var rows = set.Rows(start, Math.Min(Block, set.Count - start)) - centre;   // [m, D]
        return (rows, rows.Square().Sum([1]));                                     // [m]
    }
}
