namespace Langevin.Diffusion.Processes;

/// <summary>The variance-preserving SDE: DDPM's chain with infinitely many steps, dx = -beta x / 2 dt + sqrt(beta) dw.</summary>
/// <remarks>Song et al. 2021, eq. 11 and 32-33, with beta(t) = betaMin + t (betaMax - betaMin) and t from 0 to 1. alpha^2 + sigma^2 = 1.</remarks>
/// <param name="betaMin">beta(0).</param>
/// <param name="betaMax">beta(1).</param>
public sealed class VpProcess(double betaMin = 0.1, double betaMax = 20) : ContinuousProcess
{
    private readonly LinearBeta beta = new(betaMin, betaMax);

    /// <inheritdoc/>
    /// <remarks>Song et al. 2021, appendix C.</remarks>
    public override double FirstT => 1e-5;

    /// <inheritdoc/>
    public override double LastT => 1;

    /// <inheritdoc/>
    public override double PriorScale => 1;

    private protected override (double First, double Last) Domain => (0, double.MaxValue);

    private protected override NoiseLevel Level(double t)
    {
        var log = beta.LogAlpha(t);
        var alpha = Math.Exp(log);
        return new NoiseLevel(t, alpha, Math.Sqrt(-2 * alpha * Math.Sinh(log)));        // 1 - alpha^2, without cancellation
    }

    private protected override double TimeOfLambda(double lambda)
    {
        var y = Math.Exp(-2 * lambda);                                                  // log alpha = -log(1 + y) / 2
        return beta.TimeOf(-Math.Atanh(y / (2 + y)));
    }

    private protected override (double Drift, double SquaredDiffusion) Rates(double t) => (-beta.At(t) / 2, beta.At(t));
}
