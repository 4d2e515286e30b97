using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>A spacing that lays out <see cref="NoiseLevel.RelativeSigma"/> itself, over any process, and finds the timesteps from it.</summary>
/// <remarks>
/// The first step starts at the greatest sigma and the last one at the least; it ends at <see cref="Final"/>. Pure noise, whose relative
/// sigma is infinite, is entered at <see cref="MostSigma"/>.
/// </remarks>
public abstract class SigmaSpacing : Spacing
{
    /// <summary>The sigma that stands for infinity: 2^12, alphaBar = 2^-24, the least that half precision can hold.</summary>
    public const double MostSigma = 4096;

    /// <summary>The relative sigma that the last step starts at; null for the cleanest of <see cref="Within"/>.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The relative sigma that the first step starts at; null for the noisiest of <see cref="Within"/>.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>The spacing whose first and last step start where these do; null for the whole process.</summary>
    public Spacing? Within { get; init; }

    /// <summary>Which timesteps the network is told.</summary>
    public TimestepRounding Rounding { get; init; }

    /// <summary>Where the last step ends.</summary>
    public FinalLevel Final { get; init; } = FinalLevel.Clean;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer than one step, or the least sigma is not below the greatest.</exception>
    public override Grid Over(INoiseProcess process, int steps)
    {
        if (steps < 1) throw new ArgumentOutOfRangeException(nameof(steps), steps, "A grid has at least one step.");
        var (least, most) = Ends(process, steps);
        if (!(least > 0 && least <= most)) throw new ArgumentException($"{Name} spacing goes from sigma {most} to {least}; the first must be the greater, and both above 0.");
        var sigmas = Sigmas(least, most, steps);
        return new Grid([.. sigmas.Select(sigma => Rounding.Apply(process, process.AtSigma(sigma))), Final.Of(process)]) { Process = process };
    }

    /// <summary>The relative sigmas that the steps start at.</summary>
    /// <param name="least">The last of them, above 0.</param>
    /// <param name="most">The first.</param>
    /// <param name="count">How many, at least 1; a single one is <paramref name="most"/>.</param>
    public abstract double[] Sigmas(double least, double most, int count);

    private (double Least, double Most) Ends(INoiseProcess process, int steps)
    {
        var ends = SigmaMin is null || SigmaMax is null ? Within?.Over(process, steps).Steps : null;
        var least = SigmaMin ?? (ends is null ? process.At(process.FirstT) : ends[^1].From).RelativeSigma;
        var most = SigmaMax ?? (ends is null ? process.At(process.LastT) : ends[0].From).RelativeSigma;
        return (least, double.IsInfinity(most) ? MostSigma : most);
    }

    /// <summary>i / (count - 1) for i = 0 ... count - 1; 0 for a single one.</summary>
    private protected static IEnumerable<double> Ramp(int count)
    {
        for (var i = 0; i < count; i++) yield return count == 1 ? 0 : i / (double)(count - 1);
    }
}
