using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>x_s = alpha_s x_0 + sqrt(sigma_s^2 - d^2) n + d z: keep the noise that is there, and make a part of it new.</summary>
/// <remarks>
/// Song, Meng and Ermon 2021, eq. 12 and 16, with d = eta times the posterior's deviation. Eta 0 is deterministic: <see cref="Transition"/>,
/// the Euler rule of the probability-flow ODE. Eta 1 is ancestral. 1 NFE a step.
/// </remarks>
public sealed class DdimSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "ddim";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => Eta > 0;

    /// <summary>The share of new noise, in [0, 1].</summary>
    public double Eta { get; init; }

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var denoised = s.Denoise();
        return Step(s, denoised, Eta > 0 ? s.Noise() : null);
    }

    /// <summary>The step from an answer, with noise drawn elsewhere; null for none.</summary>
    internal Tensor Step(StepContext s, Denoised denoised, Tensor? z)
    {
        if (Eta == 0 && denoised.Noise is null) return Transition.Step(s.X, denoised.X0, s.From, s.To);
        var d = Eta == 0 ? 0 : Eta * Math.Sqrt(new Posterior(s.From, s.To).Variance);
        var kept = Math.Sqrt(s.To.Sigma * s.To.Sigma - d * d);
        var mean = s.To.Alpha * denoised.X0 + kept * denoised.NoiseIn(s.X, s.From);
        return Eta == 0 || z is null ? mean : mean + d * z;
    }
}
