using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>TCDScheduler</c>: trajectory consistency distillation. It does not clip, whatever the file says.</summary>
public sealed record TcdSchedulerConfig() : DistilledSchedulerConfig("TCDScheduler")
{
    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(), Distilled(FinalLevel.FirstTimestep), new TcdSampler());
}
