using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>An ancestral step to the middle of log sigma, and an ancestral step over the whole way with the x_0 found there.</summary>
/// <remarks>
/// k-diffusion's <c>dpmpp_sde</c> with r = 1/2, after Lu et al. 2022b (DPM-Solver++), algorithm 1; diffusers' DPMSolverSDE. Both draws belong to one Brownian path:
/// give <see cref="Noise.BrownianNoise"/>. Stochastic; 2 NFE a step, 1 in a step that ends clean.
/// </remarks>
public sealed class DpmSolverSdeSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "dpm++sde";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>The deviation of the noise.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => 2 * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var x0 = s.Denoise().X0;
        if (s.To.Sigma == 0 || s.From.Alpha == 0) return Part(s, x0, s.To);
        var middle = s.Between((s.From.Lambda + s.To.Lambda) / 2);
        return Part(s, s.Denoise(Part(s, x0, middle), middle).X0, s.To);
    }

    private Tensor Part(StepContext s, Tensor x0, NoiseLevel to)
    {
        var step = new AncestralStep(s.From, to);
        var x = Transition.Step(s.X, x0, s.From, step.Down);
        return step.Up > 0 ? x + NoiseScale * step.Up * s.Noise(s.From, to) : x;
    }
}
