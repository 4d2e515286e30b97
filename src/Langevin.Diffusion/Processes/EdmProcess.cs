namespace Langevin.Diffusion.Processes;

/// <summary>The variance-exploding process of EDM: alpha = 1, sigma(t) as the network is told it, t = log(sigma) / 4.</summary>
/// <remarks>
/// Karras et al. 2022, table 1 (column "Ours"; c_noise). Training draws sigma without bounds, so every t is defined; sigmaMin and sigmaMax are
/// where sampling begins and ends.
/// </remarks>
/// <param name="sigmaMin">The cleanest level of sampling.</param>
/// <param name="sigmaMax">The noisiest.</param>
public sealed class EdmProcess(double sigmaMin = 0.002, double sigmaMax = 80) : ContinuousProcess
{
    /// <summary>What multiplies log(sigma) / 4: 1 in EDM, 1000 in consistency models (Song et al. 2023, appendix C).</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>The cleanest level of sampling.</summary>
    public double SigmaMin { get; } = sigmaMin > 0 && sigmaMin < sigmaMax && double.IsFinite(sigmaMax)
        ? sigmaMin
        : throw new ArgumentException($"sigma runs from {sigmaMin} to {sigmaMax}; it starts above 0 and grows.");

    /// <summary>The noisiest level.</summary>
    public double SigmaMax { get; } = sigmaMax;

    /// <inheritdoc/>
    public override double FirstT => TimeAt(SigmaMin);

    /// <inheritdoc/>
    public override double LastT => TimeAt(SigmaMax);

    /// <inheritdoc/>
    public override double PriorScale => SigmaMax;

    /// <summary>The t of a noise scale, inside or outside the bounds of sampling.</summary>
    /// <param name="sigma">Above 0.</param>
    public double TimeAt(double sigma) => TimeScale * Math.Log(sigma) / 4;

    private protected override (double First, double Last) Domain => (double.MinValue, double.MaxValue);

    private protected override NoiseLevel Level(double t) => new(t, 1, Math.Exp(4 * t / TimeScale));

    private protected override double TimeOfLambda(double lambda) => TimeAt(Math.Exp(-lambda));

    private protected override (double Drift, double SquaredDiffusion) Rates(double t)
    {
        var sigma = Level(t).Sigma;
        return (0, 8 * sigma * sigma / TimeScale);                                      // d sigma^2 / dt
    }
}
