using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>The way from data to noise as diffusers' multistep inversion takes it: from timestep 0 towards the noisiest, which is reached and not asked at.</summary>
/// <remarks>
/// With sigmas of their own the last step leads nowhere. Timesteps that rounding to the nearest makes equal are told once, and the steps after
/// them are told the next: as in the reference, whose list of timesteps is then shorter than its list of sigmas. For reading its configurations.
/// </remarks>
/// <param name="inner">The timesteps where no sigmas are given.</param>
public sealed class OpenInverseSpacing(OpenSpacing inner) : Spacing
{
    /// <summary>The spacing of sigmas; null for the timesteps' own.</summary>
    public SigmaSpacing? Sigmas { get; init; }

    /// <inheritdoc/>
    public override string Name => inner.Name + "-inverse";

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var levels = Levels(process, steps);
        var all = levels.SkipLast(1).Select(level => level.T);
        double[] told = [.. Sigmas is null or { Rounding: TimestepRounding.Nearest } ? all.Distinct() : all];
        return new Grid([.. told.Select((t, i) => new GridStep(levels[i] with { T = t }, levels[i + 1]))]) { Process = process };
    }

    private NoiseLevel[] Levels(INoiseProcess process, int steps)
    {
        if (Sigmas is null)
        {
            var (chosen, noisiest) = inner.ChooseInverse(process, steps);
            return [.. chosen.Select(t => process.At(t)), process.At(noisiest)];
        }
        double least = process.At(process.FirstT).RelativeSigma, most = process.At(process.LastT).RelativeSigma;
        NoiseLevel[] levels = [.. Sigmas.Sigmas(most, least, steps).Select(sigma => Sigmas.Rounding.Apply(process, process.AtSigma(sigma)))];
        return [.. levels, levels[^1]];
    }
}
