using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>LMSDiscreteScheduler</c>. The order, 4, is an argument of its steps.</summary>
public sealed record LmsDiscreteSchedulerConfig() : ConvertedSigmaSchedulerConfig("LMSDiscreteScheduler")
{
    /// <inheritdoc/>
    public override SamplingRecipe Recipe() =>
        new(Process(), Parameterization(), Sigmas(Times()), new LmsSampler { Start = MultistepStart.FirstOrder, Skipped = SkippedNoise.Zero }) { Start = Start };
}
