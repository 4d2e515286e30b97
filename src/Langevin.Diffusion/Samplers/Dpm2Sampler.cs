using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The midpoint rule in sigma, with the midpoint in log sigma.</summary>
/// <remarks>
/// Karras et al. 2022, algorithm 2's family at the geometric mean, after DPM-Solver-2 (Lu et al. 2022, algorithm 1): k-diffusion's <c>dpm_2</c>, diffusers' KDPM2.
/// In terms of x_0, with s = sigma / alpha: x' = Euler + alpha' (s - s') / s_m (x_m0 - x_0). Second order; 2 NFE a step, 1 in a step that ends clean or
/// leaves pure noise, where the rule is Euler's.
/// </remarks>
public sealed class Dpm2Sampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "dpm2";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => 2 * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s) => Midpoint(s, s.To);

    /// <summary>The rule from the step's start to any level.</summary>
    internal static Tensor Midpoint(StepContext s, NoiseLevel to)
    {
        var x0 = s.Denoise().X0;
        var euler = Transition.Step(s.X, x0, s.From, to);
        if (to.Sigma == 0 || s.From.Alpha == 0) return euler;
        var middle = s.Between((s.From.Lambda + to.Lambda) / 2);
        var there = s.Denoise(Transition.Step(s.X, x0, s.From, middle), middle).X0;
        return euler + to.Alpha * (s.From.RelativeSigma - to.RelativeSigma) / middle.RelativeSigma * (there - x0);
    }
}
