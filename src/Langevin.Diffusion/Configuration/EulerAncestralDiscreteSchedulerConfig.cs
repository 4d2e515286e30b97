using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>EulerAncestralDiscreteScheduler</c>.</summary>
public sealed record EulerAncestralDiscreteSchedulerConfig() : SigmaSchedulerConfig("EulerAncestralDiscreteScheduler")
{
    /// <summary>Whether betas are rescaled so that the last timestep is almost pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    private protected override bool HasZeroTerminalSnr => RescaleBetasZeroSnr;

    private protected override double LeastAlphaBar => SmallestAlphaBar;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() => new(Process(), Parameterization(), Times(), new EulerAncestralSampler()) { Start = Start };
}
