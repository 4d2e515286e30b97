using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Another spacing whose every step is floor(T / n) timesteps long, even where the next one does not start there.</summary>
/// <remarks>
/// What diffusers' DDIM does with every spacing. With leading spacing nothing changes; with linspace and trailing the steps do
/// not meet exactly. For reading its configurations; prefer the inner spacing itself.
/// </remarks>
/// <param name="inner">Where the steps start, and where the last one ends.</param>
public sealed class StridedSpacing(TimestepSpacing inner) : Spacing
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var chosen = inner.Choose(process, steps);
        var stride = process.Timesteps!.Value / steps;
        return new Grid(Array.ConvertAll(chosen, t => new GridStep(process.At(t), t >= stride ? process.At(t - stride) : inner.End(process)))) { Process = process };
    }
}
