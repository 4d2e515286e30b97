using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>A step with the noise extrapolated from the latest four by Adams and Bashforth's weights for equal steps.</summary>
/// <remarks>
/// Zhang and Chen 2022 (DEIS), appendix B (iPNDM): Liu et al.'s PNDM without its warm-up. The weights do not know the grid, which keeps the order at 2
/// (Liu et al. 2022, theorem 3.1). Deterministic; 1 NFE a step.
/// </remarks>
public sealed class IPndmSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "ipndm";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <summary>What a step does that leaves pure noise, where the noise alone does not say what x_0 is.</summary>
    public PureNoiseStep PureNoise { get; init; } = PureNoiseStep.Denoised;

    /// <inheritdoc/>
    protected override int Memory => 3;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var answer = s.Denoise();
        if (s.From.Alpha == 0) return PureNoise == PureNoiseStep.Denoised ? Transition.Step(s.X, answer.X0, s.From, s.To) : s.To.Sigma / s.From.Sigma * s.X;
        return Transition.StepByNoise(s.X, AdamsBashforth.Mean([answer.NoiseIn(s.X, s.From), .. s.Past.Select(past => past.Noise)]), s.From, s.To);
    }
}

/// <summary>What a step does that leaves pure noise.</summary>
public enum PureNoiseStep
{
    /// <summary>It goes towards x_0 as the denoiser says it.</summary>
    Denoised,
    /// <summary>It takes x_0 for 0: what diffusers' IPNDM does.</summary>
    Shrunk,
}
