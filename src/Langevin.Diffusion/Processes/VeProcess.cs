namespace Langevin.Diffusion.Processes;

/// <summary>The variance-exploding SDE: data keeps its scale and noise grows over it, alpha = 1, dx = g dw.</summary>
/// <remarks>Song et al. 2021, eq. 9 and 30-31. sigma = sigmaMin (sigmaMax / sigmaMin)^u with u from 0 to 1.</remarks>
/// <param name="sigmaMin">The noise at u = 0.</param>
/// <param name="sigmaMax">The noise at u = 1: about the greatest distance between two data points.</param>
public sealed class VeProcess(double sigmaMin = 0.01, double sigmaMax = 50) : ContinuousProcess
{
    private readonly double growth = sigmaMin > 0 && sigmaMax > sigmaMin && double.IsFinite(sigmaMax)
        ? Math.Log(sigmaMax / sigmaMin)
        : throw new ArgumentException($"sigma runs from {sigmaMin} to {sigmaMax}; it starts above 0 and grows.");

    /// <summary>What t is, and with it what the network is told.</summary>
    public VeTime Time { get; init; } = VeTime.Fraction;

    /// <inheritdoc/>
    public override double FirstT => TimeAt(sigmaMin);

    /// <inheritdoc/>
    public override double LastT => TimeAt(sigmaMax);

    /// <inheritdoc/>
    public override double PriorScale => sigmaMax;

    private protected override (double First, double Last) Domain => Time switch
    {
        VeTime.Fraction => (double.MinValue, double.MaxValue),
        VeTime.Angle => (double.Epsilon, Math.BitDecrement(1)),
        _ => (double.Epsilon, double.MaxValue),
    };

    private protected override NoiseLevel Level(double t) => new(t, 1, Time switch
    {
        VeTime.Fraction => sigmaMin * Math.Exp(growth * t),
        VeTime.Angle => Math.Tan(t * Math.PI / 2),
        _ => t,
    });

    private protected override double TimeOfLambda(double lambda) => TimeAt(Math.Exp(-lambda));

    private protected override (double Drift, double SquaredDiffusion) Rates(double t)
    {
        var sigma = Level(t).Sigma;
        return (0, 2 * sigma * Time switch                                              // d sigma^2 / dt
        {
            VeTime.Fraction => sigma * growth,
            VeTime.Angle => (1 + sigma * sigma) * Math.PI / 2,
            _ => 1,
        });
    }

    private double TimeAt(double sigma) => Time switch
    {
        VeTime.Fraction => sigma == sigmaMax ? 1 : Math.Log(sigma / sigmaMin) / growth,
        VeTime.Angle => Math.Atan(sigma) * 2 / Math.PI,
        _ => sigma,
    };
}

/// <summary>What the t of a variance-exploding SDE is.</summary>
public enum VeTime
{
    /// <summary>u, from 0 to 1: Song et al.'s time.</summary>
    Fraction,
    /// <summary>sigma itself, which their networks are told (<c>ScoreSdeVeScheduler</c>).</summary>
    Sigma,
    /// <summary>2 arctan(sigma) / pi, from 0 to 1: networks of Stable Audio (<c>CosineDPMSolverMultistepScheduler</c>).</summary>
    Angle,
}
