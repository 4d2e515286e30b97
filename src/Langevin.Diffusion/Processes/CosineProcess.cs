namespace Langevin.Diffusion.Processes;

/// <summary>The variance-preserving process that turns at a constant speed: alpha = cos(pi t / 2), sigma = sin(pi t / 2), t from 0 to 1.</summary>
/// <remarks>Salimans and Ho 2022, section 4 (phi = pi t / 2); Nichol and Dhariwal 2021, eq. 17, with s = 0. The network is told t = 2 arctan(sigma / alpha) / pi.</remarks>
public sealed class CosineProcess : ContinuousProcess
{
    private const double QuarterTurn = Math.PI / 2;

    /// <summary>A thousandth.</summary>
    public override double FirstT => 1e-3;

    /// <inheritdoc/>
    public override double LastT => 1;

    /// <inheritdoc/>
    public override double PriorScale => 1;

    private protected override (double First, double Last) Domain => (0, 1);

    private protected override NoiseLevel Level(double t) => new(t, Math.Sin(QuarterTurn * (1 - t)), Math.Sin(QuarterTurn * t));   // exactly 0 and 1 at t = 1

    private protected override double TimeOfLambda(double lambda) => Math.Atan(Math.Exp(-lambda)) / QuarterTurn;

    private protected override (double Drift, double SquaredDiffusion) Rates(double t)
    {
        var (_, alpha, sigma) = Level(t);
        return (-QuarterTurn * sigma / alpha, 2 * QuarterTurn * sigma / alpha);
    }
}
