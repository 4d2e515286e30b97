using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DDIMScheduler</c>.</summary>
public sealed record DdimSchedulerConfig() : ThresholdingSchedulerConfig("DDIMScheduler")
{
    /// <summary>Whether the last step ends at clean data instead of at timestep 0.</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(),
        new StridedSpacing(Spacing(SetAlphaToOne ? FinalLevel.Clean : FinalLevel.FirstTimestep)), new DdimSampler())
    {
        Constraint = Constraint,
    };
}
