using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>Knows what clean data a noisy sample comes from: the only thing that a sampler asks.</summary>
/// <remarks>
/// A network becomes one through <see cref="NetworkDenoiser"/>. Guidance, constraints, inpainting and the like are
/// denoisers around denoisers. The closed form of a known density is one too.
/// </remarks>
public interface IDenoiser
{
    /// <summary>E[x_0 | x_t].</summary>
    /// <param name="x">The noisy sample x_t: [B, ...].</param>
    /// <param name="level">Its noise level.</param>
    Denoised Denoise(Tensor x, NoiseLevel level);
}
