using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>A spacing that lays out the times of any process, which need not be whole timesteps.</summary>
public abstract class TimeSpacing : Spacing
{
    /// <summary>Where the last step ends.</summary>
    public FinalLevel Final { get; init; } = FinalLevel.Clean;

    /// <summary>What the level between two timesteps is.</summary>
    public LevelInterpolation Interpolation { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer than one step, or a time lies outside the process.</exception>
    public override Grid Over(INoiseProcess process, int steps)
    {
        if (steps < 1) throw new ArgumentOutOfRangeException(nameof(steps), steps, "A grid has at least one step.");
        return new Grid([.. Times(process, steps).Select(t => Interpolation.At(process, t)), Final.Of(process)]) { Process = process };
    }

    /// <summary>The times that the steps start at, from noise to data.</summary>
    /// <param name="process">The process.</param>
    /// <param name="steps">How many, at least 1.</param>
    protected abstract double[] Times(INoiseProcess process, int steps);
}
