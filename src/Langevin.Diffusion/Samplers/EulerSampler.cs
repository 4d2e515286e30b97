using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Euler's rule in sigma: the tangent of x / alpha followed to the next level, which is <see cref="Transition"/>.</summary>
/// <remarks>Karras et al. 2022, algorithm 2 without its correction; k-diffusion's <c>euler</c>. Deterministic without <see cref="Churn"/>; 1 NFE a step.</remarks>
public sealed class EulerSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "euler";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => Churn.Amount > 0;

    /// <summary>Noise added before each step.</summary>
    public Churn Churn { get; init; } = Churn.None;

    /// <summary>diffusers' order of churning; null for the paper's, which asks after the noise.</summary>
    public StaleDenoising? Stale { get; init; }

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        if (Stale is not null && IsStochastic)
        {
            var answer = s.Denoise();
            var (later, level) = Churn.Raise(s);
            return Transition.Step(later, Stale.X0(s, answer, later, level), level, s.To);
        }
        var (x, from) = Churn.Raise(s);
        return Transition.Step(x, s.Denoise(x, from).X0, from, s.To);
    }
}
