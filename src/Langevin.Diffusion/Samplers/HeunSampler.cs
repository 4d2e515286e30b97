using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Heun's rule in sigma: an Euler step, and the mean of the tangents at its two ends; with churn, EDM's stochastic sampler.</summary>
/// <remarks>
/// Karras et al. 2022, algorithms 1 and 2. In terms of x_0, with s = sigma / alpha: x' = Euler + alpha' (s / s' - 1) (x_0' - x_0) / 2. Second order;
/// 2 NFE a step, 1 in a step that ends clean or leaves pure noise, where the rule is Euler's.
/// </remarks>
public sealed class HeunSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => IsStochastic ? "edm-stochastic" : "heun";

    /// <inheritdoc/>
    public override int Order => IsStochastic ? 1 : 2;

    /// <inheritdoc/>
    public override bool IsStochastic => Churn.Amount > 0;

    /// <summary>Noise added before each step.</summary>
    public Churn Churn { get; init; } = Churn.None;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => 2 * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var (x, from) = Churn.Raise(s);
        var x0 = s.Denoise(x, from).X0;
        var euler = Transition.Step(x, x0, from, s.To);
        if (s.To.Sigma == 0 || from.Alpha == 0) return euler;
        var next = s.Denoise(euler, s.To).X0;
        return euler + s.To.Alpha * 0.5 * (from.RelativeSigma / s.To.RelativeSigma - 1) * (next - x0);
    }
}
