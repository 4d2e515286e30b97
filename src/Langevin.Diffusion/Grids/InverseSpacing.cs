using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Another spacing walked from data to noise: what turns a picture into the noise that gives it back.</summary>
/// <remarks>
/// DDIM inversion (Dhariwal and Nichol 2021, appendix F; Mokady et al. 2022). As in diffusers' DDIMInverseScheduler the
/// network is told the timestep that a step leads to, and the step is floor(T / n) long.
/// </remarks>
/// <param name="inner">Where the steps of the forward walk start, and where it ends.</param>
public sealed class InverseSpacing(TimestepSpacing inner) : Spacing
{
    /// <inheritdoc/>
    public override string Name => inner.Name + "-inverse";

    /// <inheritdoc/>
    public override Grid Over(INoiseProcess process, int steps)
    {
        var chosen = inner.Choose(process, steps);
        var trained = process.Timesteps!.Value;
        Array.Reverse(chosen);
        return new Grid(Array.ConvertAll(chosen, t =>
        {
            var before = Math.Min(t - trained / steps, trained - 1);
            var start = before >= 0 ? process.At(before) : inner.End(process);
            return new GridStep(start with { T = t }, process.At(t));
        })) { Process = process };
    }
}
