using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>Trajectory consistency: past the next level to a cleaner one on the same path, then back to it with new noise.</summary>
/// <remarks>
/// Zheng et al. 2024 (trajectory consistency distillation), algorithm 4 ("strategic stochastic sampling"): x_s at s = (1 - gamma) t', then forward
/// from s to t'. Gamma 0 is deterministic, DDIM; gamma 1 goes by way of the cleanest timestep. For distilled networks; 1 NFE a step. The grid must be made over a process, whose time is counted from the data.
/// </remarks>
public sealed class TcdSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "tcd";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => Gamma > 0;

    /// <summary>How far past the next level, in [0, 1] (diffusers' <c>eta</c>).</summary>
    public double Gamma { get; init; } = 0.3;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var denoised = s.Denoise();
        var t = (1 - Gamma) * s.To.T;
        var turn = Gamma == 0 || s.To.Sigma == 0 ? s.To : s.AtTime(s.IsDiscrete ? Math.Floor(t) : t);
        var clean = turn.Sigma == 0 ? denoised.X0 : turn.Perturb(denoised.X0, denoised.NoiseIn(s.X, s.From));
        if (turn == s.To) return clean;
        var back = new Posterior(s.To, turn);
        return s.To.Alpha / turn.Alpha * clean + Math.Sqrt(Math.Max(back.Beta, 0)) * s.Noise();
    }
}
