namespace Langevin.Evaluation.Statistics;

/// <summary>How far apart the features of pictures lie: the root of the mean squared distance of all pairs, from one pass.</summary>
/// <remarks>
/// With M2 = sum |f - mean|^2 the mean squared distance of two different pictures is 2 M2 / (n - 1), exactly; mean and M2
/// are updated picture by picture (Welford 1962) in double precision, so that memory does not grow with the number of pictures.
/// </remarks>
public sealed class FeatureSpread
{
    private double[] mean = [];
    private double squares;

    /// <summary>Pictures counted.</summary>
    public long Count { get; private set; }

    /// <summary>The root of the mean squared distance of two different pictures' features; null for fewer than two pictures.</summary>
    public double? Distance => Count < 2 ? null : Math.Sqrt(2 * squares / (Count - 1));

    /// <summary>Counts the features of one picture.</summary>
    /// <exception cref="EvaluationException">There are more or fewer features than before, or one is not a number.</exception>
    public void Add(ReadOnlySpan<float> features)
    {
        if (Count == 0) mean = new double[features.Length];
        if (features.Length != mean.Length) throw new EvaluationException($"{features.Length} features follow pictures of {mean.Length}: compare features of one network.");
        foreach (var feature in features)
            if (!float.IsFinite(feature)) throw new EvaluationException($"A feature of picture {Count} is {feature}: look at the network that made it.");
        Count++;
        for (var i = 0; i < mean.Length; i++)
        {
            var before = features[i] - mean[i];
            mean[i] += before / Count;
            squares += before * (features[i] - mean[i]);
        }
    }
}
