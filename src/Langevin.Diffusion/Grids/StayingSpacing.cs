using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Another spacing whose last step ends where it starts, and so changes nothing.</summary>
/// <remarks>What some of diffusers' classes do with Karras, exponential and beta sigmas. For reading their configurations.</remarks>
/// <param name="inner">The spacing.</param>
public sealed class StayingSpacing(Spacing inner) : Spacing
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var grid = inner.Over(process, steps);
        return new Grid([.. grid.Steps.SkipLast(1), new GridStep(grid.Steps[^1].From, grid.Steps[^1].From)]) { Process = process };
    }
}
