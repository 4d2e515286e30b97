namespace Langevin.Diffusion.Constraints;

/// <summary>A denoiser whose answers obey a constraint.</summary>
/// <param name="inner">The denoiser.</param>
/// <param name="constraint">What x_0 must obey.</param>
public sealed class ConstrainedDenoiser(IDenoiser inner, IConstraint constraint) : IDenoiser
{
    /// <summary>What becomes of the noise estimate.</summary>
    public ConstrainedNoise Noise { get; init; } = ConstrainedNoise.Implied;

    /// <inheritdoc/>
    public Denoised Denoise(Torch.Tensor x, NoiseLevel level)
    {
        var free = inner.Denoise(x, level);
        return free with
        {
            X0 = constraint.Apply(free.X0),
            Noise = Noise == ConstrainedNoise.Implied ? null : free.NoiseIn(x, level),
        };
    }
}

/// <summary>What becomes of the noise estimate when a constraint moves x_0.</summary>
public enum ConstrainedNoise
{
    /// <summary>It moves too, so that x = alpha x_0 + sigma n stays true (diffusers' <c>use_clipped_model_output</c>; guided-diffusion).</summary>
    Implied,
    /// <summary>It stays as the network gave it (diffusers' default).</summary>
    Unchanged,
}
