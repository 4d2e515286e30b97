using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>The relative sigmas that a spacing has over another process, walked over this one.</summary>
/// <remarks>Where a network was trained on one process and the grid was made for another; Stable Video Diffusion's file says both.</remarks>
/// <param name="inner">The spacing.</param>
/// <param name="other">The process that it is laid over.</param>
public sealed class BorrowedSpacing(Spacing inner, INoiseProcess other) : Spacing
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <summary>Which timesteps the network is told.</summary>
    public TimestepRounding Rounding { get; init; }

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        NoiseLevel Here(NoiseLevel level) => Rounding.Apply(process, process.AtSigma(level.RelativeSigma));
        return new Grid([.. inner.Over(other, steps).Steps.Select(step => new GridStep(Here(step.From), Here(step.To)))]) { Process = process };
    }
}
