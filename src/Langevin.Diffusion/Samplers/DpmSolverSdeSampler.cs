using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>An ancestral step to the middle of log sigma, and an ancestral step over the whole way with the x_0 found there.</summary>
/// <remarks>
/// k-diffusion's <c>dpmpp_sde</c> with r = 1/2, after Lu et al. 2022b (DPM-Solver++), algorithm 1; diffusers' DPMSolverSDE. The noise of the whole step contains that
/// of its first half: with independent noises the order is 1. Stochastic; 2 NFE a step, 1 in a step that ends clean or leaves pure noise.
/// </remarks>
public sealed class DpmSolverSdeSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "dpm++sde";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>How the noise of the whole step is drawn.</summary>
    public StepNoise WholeStep { get; init; } = StepNoise.FromHalves;

    /// <summary>The deviation of the noise.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => 2 * steps;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var x0 = s.Denoise().X0;
        if (s.To.Sigma == 0 || s.From.Alpha == 0) return Part(s, x0, s.To, s.Noise);
        var middle = s.Between((s.From.Lambda + s.To.Lambda) / 2);
        var first = s.Noise(s.From, middle);
        var there = s.Denoise(Part(s, x0, middle, (_, _) => first), middle).X0;
        return Part(s, there, s.To, (from, to) => WholeStep == StepNoise.Drawn ? s.Noise(from, to) : Joined(first, s.Noise(middle, to), from, middle, to));
    }

    private Tensor Part(StepContext s, Tensor x0, NoiseLevel to, Func<NoiseLevel, NoiseLevel, Tensor> noise)
    {
        var step = new AncestralStep(s.From, to);
        var x = Transition.Step(s.X, x0, s.From, step.Down);
        return step.Up > 0 ? x + NoiseScale * step.Up * noise(s.From, to) : x;
    }

    /// <summary>The increments of a path over the signal-to-noise ratio add up.</summary>
    private static Tensor Joined(Tensor first, Tensor second, NoiseLevel from, NoiseLevel middle, NoiseLevel to)
    {
        var share = (middle.Snr - from.Snr) / (to.Snr - from.Snr);
        return Math.Sqrt(share) * first + Math.Sqrt(1 - share) * second;
    }
}

/// <summary>How the noise of a step is drawn that was drawn for its first half already.</summary>
public enum StepNoise
{
    /// <summary>For its second half, and both are added: one Brownian path, whatever the source.</summary>
    FromHalves,
    /// <summary>Anew: the same path where the source is <see cref="Noise.BrownianNoise"/>, and first order where it is not. What diffusers does.</summary>
    Drawn,
}
