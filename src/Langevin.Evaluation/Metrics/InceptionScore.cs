using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>The Inception Score: the exponential of how much a picture says about its class, 1 to the number of classes; higher is clearer and more varied. It never looks at real pictures.</summary>
/// <remarks>Salimans et al. 2016, section 4: exp(E_x KL(p(y|x) || p(y))), natural logarithm. Barratt and Sharma 2018 list what it does not see.</remarks>
public static class InceptionScore
{
    private const double Tiny = 1e-300;

    /// <summary>The mean and the (population) standard deviation of the score over equal parts; rows left over are dropped.</summary>
    /// <param name="probabilities">[N, K]: of each picture, what its classes get. Rows are scaled to sum to one.</param>
    /// <param name="splits">Parts, 1 to N; 10 by custom.</param>
    /// <exception cref="EvaluationException">A row is negative somewhere, sums to nothing or holds what is not a number, or there are fewer rows than parts.</exception>
    public static (double Mean, double Deviation) Of(Tensor probabilities, int splits)
    {
        using var scope = new TensorScope();
        if (probabilities.Shape is not [> 0, > 0 and var classes]) throw new EvaluationException($"Class probabilities are [N, K], and these are [{string.Join(", ", probabilities.Shape)}].");
        var p = Checked(probabilities.To(ScalarType.Float64));
        if (splits < 1 || splits > p.Size(0)) throw new EvaluationException($"{p.Size(0)} pictures cannot be split into {splits} parts: choose 1 to {p.Size(0)}.");
        var part = p.Size(0) / splits;
        var scores = Enumerable.Range(0, splits).Select(i => Score(p.Narrow(0, i * part, part))).ToArray();
        var mean = scores.Average();
        return (mean, Math.Sqrt(scores.Average(score => (score - mean) * (score - mean))));
    }

    private static Tensor Checked(Tensor p)
    {
        var sums = p.Sum([1], keep: true);                                         // [N, 1]
        if (!((p >= 0.0) & p.IsFinite()).All() || !((sums > 0.0) & sums.IsFinite()).All())
            throw new EvaluationException("Class probabilities must be finite, at least 0 and not all 0 in a row: look at the network that made them, or give its logits as 'logits'.");
        return p / sums;
    }

    private static double Score(Tensor p)
    {
        using var scope = new TensorScope();
        var all = p.Mean([0]);                                                     // [K]
        var divergence = (p * (p.Clamp(Tiny, null).Log() - all.Clamp(Tiny, null).Log())).Sum([1]);
        return Math.Exp(divergence.Mean().Item());
    }
}
