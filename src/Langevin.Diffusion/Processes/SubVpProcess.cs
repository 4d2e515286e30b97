namespace Langevin.Diffusion.Processes;

/// <summary>The sub-VP SDE: the signal of <see cref="VpProcess"/> with less noise at every t, sigma = 1 - alpha^2.</summary>
/// <remarks>Song et al. 2021, eq. 13 and 34-35; made for likelihoods. beta(t) and t as in the VP SDE.</remarks>
/// <param name="betaMin">beta(0).</param>
/// <param name="betaMax">beta(1).</param>
public sealed class SubVpProcess(double betaMin = 0.1, double betaMax = 20) : ContinuousProcess
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
        return new NoiseLevel(t, alpha, -2 * alpha * Math.Sinh(log));                   // 1 - alpha^2, without cancellation
    }

    private protected override double TimeOfLambda(double lambda) => beta.TimeOf(-Math.Asinh(Math.Exp(-lambda) / 2)); // alpha / (1 - alpha^2) = e^lambda

    private protected override (double Drift, double SquaredDiffusion) Rates(double t)
    {
        var twice = 2 * beta.LogAlpha(t);
        return (-beta.At(t) / 2, beta.At(t) * -2 * Math.Exp(twice) * Math.Sinh(twice)); // beta (1 - alpha^4)
    }
}
