namespace Langevin.Diffusion.Processes;

/// <summary>Rectified flow: the straight line from data to noise, alpha = 1 - u, sigma = u, with u = 1 pure noise.</summary>
/// <remarks>
/// Liu et al. 2022, eq. 1; Lipman et al. 2023 (there time runs from noise to data); Esser et al. 2024, eq. 13. The network is told t = 1000 u.
/// A <see cref="FlowShift"/> moves the points that training and sampling visit; the process and what the network is told stay the same.
/// </remarks>
public sealed class FlowProcess : ContinuousProcess
{
    /// <summary>t in pure noise: 1000 in diffusers; 1 in the papers.</summary>
    public double TimeScale { get; init; } = 1000;

    /// <summary>A thousandth of <see cref="TimeScale"/>, the cleanest level that diffusers visits.</summary>
    public override double FirstT => TimeScale / 1000;

    /// <inheritdoc/>
    public override double LastT => TimeScale;

    /// <inheritdoc/>
    public override double PriorScale => 1;

    private protected override (double First, double Last) Domain => (0, TimeScale);

    private protected override NoiseLevel Level(double t) => new(t, 1 - t / TimeScale, t / TimeScale);

    private protected override double TimeOfLambda(double lambda) => TimeScale / (1 + Math.Exp(lambda));

    private protected override (double Drift, double SquaredDiffusion) Rates(double t)
    {
        var (_, alpha, sigma) = Level(t);
        return (-1 / alpha / TimeScale, 2 * sigma / alpha / TimeScale);
    }
}
