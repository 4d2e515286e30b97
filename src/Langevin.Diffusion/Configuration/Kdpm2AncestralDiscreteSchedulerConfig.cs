using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>KDPM2AncestralDiscreteScheduler</c>.</summary>
public sealed record Kdpm2AncestralDiscreteSchedulerConfig : ConvertedSigmaSchedulerConfig
{
    /// <summary>The defaults: Stable Diffusion's betas.</summary>
    public Kdpm2AncestralDiscreteSchedulerConfig() : base("KDPM2AncestralDiscreteScheduler") => (BetaStart, BetaEnd) = (0.00085, 0.012);

    private protected override TimestepRounding KarrasRounding => TimestepRounding.Nearest;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(), Sigmas(Times()), new Dpm2AncestralSampler()) { Start = Start };
}
