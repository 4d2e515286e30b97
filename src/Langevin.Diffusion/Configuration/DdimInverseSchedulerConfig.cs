using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DDIMInverseScheduler</c>: from data to noise.</summary>
public sealed record DdimInverseSchedulerConfig() : ClippingSchedulerConfig("DDIMInverseScheduler")
{
    /// <summary>Whether the walk starts from clean data instead of from timestep 0.</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(),
        new InverseSpacing(Spacing(SetAlphaToOne ? FinalLevel.Clean : FinalLevel.FirstTimestep)), new DdimSampler())
    {
        Constraint = Constraint,
    };
}
