using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>The first n of n + 1 even times from the process's last to its first: the last step is as long as the others.</summary>
/// <remarks>Stability AI's generative-models ("legacy DDPM" discretization), as ComfyUI's <c>sgm_uniform</c> continues it between timesteps.</remarks>
public sealed class SgmUniformSpacing : TimeSpacing
{
    /// <inheritdoc/>
    public override string Name => "sgm-uniform";

    /// <inheritdoc/>
    protected override double[] Times(INoiseProcess process, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => double.Lerp(process.FirstT, process.LastT, (steps - i) / (double)steps))];
}
