using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Grids;

/// <summary>Even times from the process's last to its first, both visited; timesteps are not rounded (<see cref="LinspaceSpacing"/> does that).</summary>
/// <remarks>Karras et al. 2022, table 1 (VP column); k-diffusion's and diffusers' sigma samplers, with <see cref="LevelInterpolation.LinearSigma"/>.</remarks>
public sealed class UniformSpacing : TimeSpacing
{
    /// <inheritdoc/>
    public override string Name => "uniform";

    /// <inheritdoc/>
    protected override double[] Times(INoiseProcess process, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => steps == 1 ? process.LastT : double.Lerp(process.FirstT, process.LastT, (steps - 1 - i) / (steps - 1.0)))];
}
