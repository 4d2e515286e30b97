using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>What scores of pairs of embeddings have in common.</summary>
internal static class EmbeddingPairs
{
    /// <summary>The cosine of each pair: [N], float64.</summary>
    /// <exception cref="EvaluationException">There are not as many of the one as of the other.</exception>
    public static Tensor Cosines(Tensor one, Tensor other)
    {
        RequireAlike(one, other);
        return (Unit(one) * Unit(other)).Sum([1]);
    }

    /// <summary>Rows of length 1, in float64.</summary>
    /// <exception cref="EvaluationException">A row has no direction.</exception>
    public static Tensor Unit(Tensor rows)
    {
        var wide = rows.To(ScalarType.Float64);
        var lengths = wide.Norm([1], keep: true);
        return (lengths > 0.0).All() ? wide / lengths : throw new EvaluationException("An embedding has no direction: a picture and its text before and after a change must differ, and hold finite numbers.");
    }

    /// <summary>The mean and its standard error.</summary>
    public static Estimate Mean(Tensor scores) => new(scores.Mean().Item(), scores.Elements < 2 ? double.NaN : scores.Std().Item() / Math.Sqrt(scores.Elements));

    /// <summary>Refuses embeddings of other shapes.</summary>
    public static void RequireAlike(Tensor one, Tensor other)
    {
        if (one.Dimensions != 2 || !one.Shape.AsSpan().SequenceEqual(other.Shape))
            throw new EvaluationException($"Pairs of embeddings are [N, D] each, and these are [{string.Join(", ", one.Shape)}] and [{string.Join(", ", other.Shape)}]: give a text for each picture.");
    }
}
