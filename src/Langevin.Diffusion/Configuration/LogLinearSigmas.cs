using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>EulerDiscreteScheduler's <c>log_linear</c>: one sigma more than there are steps, evenly in its logarithm over the whole process.</summary>
/// <remarks>
/// Told timesteps, the network is given those of another spacing, whatever their sigmas, and the walk ends at the least sigma. Told sigmas, the walk goes one step
/// on to the final level.
/// </remarks>
/// <param name="times">The timesteps that the network is told.</param>
/// <param name="final">Where the further step ends.</param>
/// <param name="toldSigmas">Whether the network is told sigmas.</param>
internal sealed class LogLinearSigmas(Spacing times, FinalLevel final, bool toldSigmas) : Spacing
{
    public override string Name => "log_linear";

    public override Grid Over(INoiseProcess process, int steps)
    {
        var further = new ExponentialSpacing { Final = final }.Over(process, steps + 1);
        if (toldSigmas) return further;
        var told = times.Over(process, steps).Steps;
        NoiseLevel[] levels = [.. told.Select((step, i) => further.Steps[i].From with { T = step.From.T }), further.Steps[steps].From];
        return new Grid(levels) { Process = process };
    }
}
