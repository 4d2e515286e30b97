using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The reverse-time SDE cut into the same steps as the forward one: x_s = (2 - a) x_t + G^2 score + G z.</summary>
/// <remarks>
/// Song et al. 2021, eq. 46 (appendix E), where the forward step is x_t = a x_s + G z; eq. 47 is variance-exploding. A step that ends clean gives x_0, without noise
/// (Jolicoeur-Martineau et al. 2021, appendix D). Stochastic; 1 NFE a step.
/// </remarks>
public sealed class ReverseDiffusionSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "reverse-diffusion";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var denoised = s.Denoise();
        if (s.To.Sigma == 0) return denoised.X0;
        var variance = new Posterior(s.From, s.To).Beta;                                // G^2
        var a = s.From.Alpha / s.To.Alpha;
        return (2 - a) * s.X + variance * denoised.ScoreIn(s.X, s.From) + Math.Sqrt(variance) * s.Noise();
    }
}
