using Langevin.Evaluation.Features;
using Langevin.Torch;

namespace Langevin.Evaluation.Metrics;

/// <summary>The Fréchet distance of two normal distributions with the mean and covariance of two sets of features; lower is nearer.</summary>
/// <remarks>
/// Heusel et al. 2017, eq. 6: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). With C = F F^T from symmetric eigenvalues the trace of the root is the
/// sum of the singular values of F1^T F2, so that no general matrix root is needed and nothing is lost where a covariance is singular. Its name is
/// FID only with the features of the Inception network. It is biased upward, by an amount that shrinks as 1 / pictures (Chong and Forsyth 2020).
/// </remarks>
public static class FrechetDistance
{
    /// <summary>The distance, at least 0.</summary>
    /// <exception cref="EvaluationException">The features differ in width or network, or a matrix is no covariance.</exception>
    public static double Between(FeatureStatistics real, FeatureStatistics generated)
    {
        using var scope = new TensorScope();
        FeatureSet.RequireLike((real.Name, real.Dimensions, real.Network), (generated.Name, generated.Dimensions, generated.Network));
        var product = real.Factor.Transpose(0, 1).MatMul(generated.Factor);        // [r1, r2]
        var root = product.Elements == 0 ? 0 : product.SingularValues().Sum().Item();
        var apart = (real.Mean - generated.Mean).Square().Sum().Item();
        return Math.Max(0, apart + Trace(real) + Trace(generated) - 2 * root);
    }

    private static double Trace(FeatureStatistics statistics) => statistics.Factor.Square().Sum().Item();
}
