using Langevin.Torch;

namespace Langevin.Diffusion.Constraints;

/// <summary>Keeps what is known of the data, and lets the denoiser fill in the rest.</summary>
/// <remarks>
/// The known part of x_0 is put in place at every level. With <see cref="Noise"/>, so is what the denoiser sees there: the known part brought to the level,
/// alpha known + sigma n (Song et al. 2021, appendix I.2; Lugmayr et al. 2022, eq. 8), which a sampler that adds noise needs, and one that starts from other noise.
/// </remarks>
/// <param name="inner">The denoiser.</param>
/// <param name="known">The data: [B, ...], or one for all.</param>
/// <param name="mask">1 where it is known, 0 where not; what lies between blends: as known, or broadcast over channels.</param>
public sealed class InpaintingDenoiser(IDenoiser inner, Tensor known, Tensor mask) : IDenoiser
{
    /// <summary>Standard normal noise for the known part, the same at all levels: as x; null leaves the sample as the sampler made it.</summary>
    public Tensor? Noise { get; init; }

    /// <summary>A level where the sample is seen as it is, such as the start of a walk from noise that has nothing of the data in it; null for none.</summary>
    public NoiseLevel? Untouched { get; init; }

    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var seen = Noise is null || level == Untouched ? x : Blend(level.Perturb(known, Noise), x);
        var answer = inner.Denoise(seen, level);
        return answer with
        {
            X0 = Blend(known, answer.X0),
            Noise = Noise is null ? null : Blend(Noise, answer.NoiseIn(seen, level)),
        };
    }

    private Tensor Blend(Tensor here, Tensor elsewhere) => mask * here + (1 - mask) * elsewhere;
}
