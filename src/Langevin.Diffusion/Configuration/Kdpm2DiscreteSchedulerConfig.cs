using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>KDPM2DiscreteScheduler</c>.</summary>
public sealed record Kdpm2DiscreteSchedulerConfig : ConvertedSigmaSchedulerConfig
{
    /// <summary>The defaults: Stable Diffusion's betas.</summary>
    public Kdpm2DiscreteSchedulerConfig() : base("KDPM2DiscreteScheduler") => (BetaStart, BetaEnd) = (0.00085, 0.012);

    private protected override TimestepRounding KarrasRounding => TimestepRounding.Nearest;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(), Sigmas(Times()), new Dpm2Sampler()) { Start = Start };
}
