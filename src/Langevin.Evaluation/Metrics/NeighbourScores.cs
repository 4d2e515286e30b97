using Langevin.Evaluation.Features;
using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>Whether generated pictures lie among the real ones and the real ones among the generated, by the balls that reach to each picture's k-th nearest neighbour in its own set.</summary>
/// <remarks>
/// Precision and recall: Kynkäänniemi et al. 2019, eq. 1 and 2; density and coverage, which single outliers move less: Naeem et al. 2020, eq. 5 and 6.
/// Euclidean distances in float64, a picture is not its own neighbour, and a point on the rim of a ball lies outside.
/// </remarks>
public sealed class NeighbourScores
{
    private NeighbourScores(double[] within, double[] reached, double[] found, int k)
    {
        Precise = [.. within.Select(balls => balls > 0 ? 1.0 : 0)];
        Dense = [.. within.Select(balls => balls / k)];
        Recalled = [.. reached.Select(balls => balls > 0 ? 1.0 : 0)];
        Covered = [.. found.Select(pictures => pictures > 0 ? 1.0 : 0)];
    }

    /// <summary>The share of generated pictures that lie in a real picture's ball; higher is more lifelike.</summary>
    public double Precision => Precise.Average();

    /// <summary>The share of real pictures that lie in a generated picture's ball; higher is more varied.</summary>
    public double Recall => Recalled.Average();

    /// <summary>In how many real balls a generated picture lies, over k: about 1 for real pictures, and may be more.</summary>
    public double Density => Dense.Average();

    /// <summary>The share of real pictures whose ball holds a generated one; higher is more varied.</summary>
    public double Coverage => Covered.Average();

    /// <summary>The terms of the precision, one a generated picture.</summary>
    public IReadOnlyList<double> Precise { get; }

    /// <summary>The terms of the recall, one a real picture.</summary>
    public IReadOnlyList<double> Recalled { get; }

    /// <summary>The terms of the density, one a generated picture.</summary>
    public IReadOnlyList<double> Dense { get; }

    /// <summary>The terms of the coverage, one a real picture.</summary>
    public IReadOnlyList<double> Covered { get; }

    /// <summary>Looks for neighbours, block by block.</summary>
    /// <param name="real">Features of real pictures.</param>
    /// <param name="generated">Features of generated pictures.</param>
    /// <param name="k">Which neighbour gives the radius: at least 1 and less than either set has rows; 5 and 3 are usual.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">The features differ in width or network, or a set is too small.</exception>
    public static NeighbourScores Of(FeatureSet real, FeatureSet generated, int k, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        real.RequireLike(generated);
        foreach (var set in new[] { real, generated })
            if (set.Count <= k) throw new EvaluationException($"{set.Name} has {set.Count} rows, too few for the {k} nearest others of each: give more, or choose fewer neighbours.");
        using var scope = new TensorScope();
        var distances = new FeatureDistances(real, cancellation);
        var (realRadii, generatedRadii) = (distances.Radii(real, k).Unsqueeze(1), distances.Radii(generated, k)); // [N, 1], [M]
        var (within, reached, found) = (Zeros(generated.Count), Zeros(real.Count), Zeros(real.Count));
        distances.Visit(real, generated, (row, column, squared) =>
        {
            var (n, m) = (squared.Size(0), squared.Size(1));
            var inReal = (squared < realRadii.Narrow(0, row, n)).To(ScalarType.Float64);             // [n, m]
            var inGenerated = (squared < generatedRadii.Narrow(0, column, m)).To(ScalarType.Float64);
            within.Narrow(0, column, m).AddInPlace(inReal.Sum([0]));
            found.Narrow(0, row, n).AddInPlace(inReal.Sum([1]));
            reached.Narrow(0, row, n).AddInPlace(inGenerated.Sum([1]));
        });
        return new NeighbourScores(within.ToArray<double>(), reached.ToArray<double>(), found.ToArray<double>(), k);
    }

    private static Tensor Zeros(long count) => Tensor.Zeros([count], ScalarType.Float64);
}
