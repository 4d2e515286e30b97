using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>HeunDiscreteScheduler</c>.</summary>
public sealed record HeunDiscreteSchedulerConfig : ConvertedSigmaSchedulerConfig
{
    /// <summary>The defaults: Stable Diffusion's betas.</summary>
    public HeunDiscreteSchedulerConfig() : base("HeunDiscreteScheduler") => (BetaStart, BetaEnd) = (0.00085, 0.012);

    /// <summary>Whether x_0 is clipped.</summary>
    public bool ClipSample { get; init; }

    /// <summary>The bound of clipping.</summary>
    public double ClipSampleRange { get; init; } = 1;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(), Sigmas(Times()), new HeunSampler())
    {
        Start = Start,
        Constraint = ClipSample ? new Clip(ClipSampleRange) : null,
        ConstrainedNoise = ConstrainedNoise.Implied,
    };
}
