using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>LCMScheduler</c>: latent consistency models.</summary>
public sealed record LcmSchedulerConfig() : DistilledSchedulerConfig("LCMScheduler")
{
    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(), Distilled(FinalLevel.Clean),
        new ConsistencySampler { Boundary = new ConsistencyBoundary(TimestepScaling) })
    {
        Constraint = Constraint,
    };
}
