using Langevin.Evaluation.Features;
using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>How different pictures are from each other: the mean Euclidean distance of the features of two of them.</summary>
public static class PairwiseDistance
{
    /// <summary>The mean over all pairs of different rows, with its standard error.</summary>
    /// <remarks>The error is 2 / sqrt(N) times the standard deviation of each row's mean distance to the others (Hoeffding 1948, a U-statistic's first term).</remarks>
    /// <exception cref="EvaluationException">There are fewer than two rows.</exception>
    public static Estimate Mean(FeatureSet features, CancellationToken cancellation = default)
    {
        if (features.Count < 2) throw new EvaluationException($"{features.Name} has {features.Count} row, and a distance needs 2: give more.");
        using var scope = new TensorScope();
        var sums = Tensor.Zeros([features.Count], ScalarType.Float64);
        new FeatureDistances(features, cancellation).Visit(features, features, (row, _, squared) => sums.Narrow(0, row, squared.Size(0)).AddInPlace(squared.Sqrt().Sum([1])));
        var means = sums / (features.Count - 1.0);                                 // [N]
        return new Estimate(means.Mean().Item(), 2 * means.Std().Item() / Math.Sqrt(features.Count));
    }
}
