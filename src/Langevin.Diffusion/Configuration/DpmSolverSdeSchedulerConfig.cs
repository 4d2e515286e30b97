using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DPMSolverSDEScheduler</c>. Its Brownian tree is <see cref="Noise.BrownianNoise"/>, whose numbers are this library's own.</summary>
public sealed record DpmSolverSdeSchedulerConfig : ConvertedSigmaSchedulerConfig
{
    /// <summary>The defaults: Stable Diffusion's betas.</summary>
    public DpmSolverSdeSchedulerConfig() : base("DPMSolverSDEScheduler") => (BetaStart, BetaEnd) = (0.00085, 0.012);

    /// <summary>The seed of the Brownian tree; null for any.</summary>
    public long? NoiseSamplerSeed { get; init; }

    /// <inheritdoc/>
    public override SamplingRecipe Recipe() =>
        new(Process(), Parameterization(), Sigmas(Times()), new DpmSolverSdeSampler { WholeStep = StepNoise.Drawn }) { Start = Start };
}
