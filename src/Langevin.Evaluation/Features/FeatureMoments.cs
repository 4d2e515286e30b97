using Langevin.Torch;

namespace Langevin.Evaluation.Features;

/// <summary>Gathers mean and covariance of features batch by batch, in float64: memory grows with the features, never with the pictures.</summary>
/// <remarks>
/// Chan, Golub and LeVeque 1979, eq. 2.1: with delta = mean_b - mean_a, the sum of squares about the joint mean is
/// S = S_a + S_b + delta delta^T n_a n_b / (n_a + n_b). Welford's update is the case of one row. Nothing is subtracted that is large.
/// </remarks>
/// <param name="name">What to call the statistics in messages.</param>
/// <param name="network">The network that gives the features, when its name is known.</param>
public sealed class FeatureMoments(string name = "memory", string? network = null)
{
    private Tensor? mean;       // [D]
    private Tensor? squares;    // [D, D], about the mean

    /// <summary>Pictures counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts the features of some pictures.</summary>
    /// <param name="features">[B, D], real, on any device.</param>
    /// <exception cref="EvaluationException">They have another width than those before, or hold what is not a finite number.</exception>
    public void Add(Tensor features)
    {
        using var scope = new TensorScope();
        if (features.Shape is not [> 0, > 0 and <= FeatureSet.MostDimensions]) throw new EvaluationException($"Features are [B, D], with D at most {FeatureSet.MostDimensions}, and these are [{string.Join(", ", features.Shape)}].");
        var x = features.To(Device.Cpu).To(ScalarType.Float64);
        if (!(x.Abs() <= float.MaxValue).All()) throw new EvaluationException($"The features after picture {Count} of {name} hold what is not a finite number: look at the network that made them.");
        var middle = x.Mean([0]);                                                  // [D]
        var centred = x - middle;                                                  // [B, D]
        Join(x.Size(0), middle, centred.Transpose(0, 1).MatMul(centred));          // [D, D]
    }

    /// <summary>Counts what another one gathered, which stays as it is.</summary>
    /// <exception cref="EvaluationException">It gathered features of another width.</exception>
    public void Merge(FeatureMoments other)
    {
        if (other is { mean: { } middle, squares: { } sums }) Join(other.Count, middle, sums);
    }

    /// <summary>The statistics of all pictures so far.</summary>
    /// <exception cref="EvaluationException">There are fewer than two pictures.</exception>
    public FeatureStatistics Statistics()
    {
        if (Count < 2) throw new EvaluationException($"A covariance needs at least 2 pictures, and {name} has {Count}: add some.");
        using var scope = new TensorScope();
        return FeatureStatistics.Of(mean!.Clone(), squares! / (Count - 1.0), Count, name, network);
    }

    private void Join(long count, Tensor middle, Tensor sums)
    {
        using var scope = new TensorScope();
        mean ??= Tensor.ZerosLike(middle).Keep();
        squares ??= Tensor.ZerosLike(sums).Keep();
        if (middle.Size(0) != mean.Size(0)) throw new EvaluationException($"{middle.Size(0)} features a picture follow {mean.Size(0)}: compare features of one network.");
        var delta = middle - mean;                                                 // [D]
        var total = Count + count;
        squares.AddInPlace(sums).AddInPlace(delta.Unsqueeze(1) * delta, (double)Count / total * count);
        mean.AddInPlace(delta, (double)count / total);
        Count = total;
    }
}
