using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>A denoiser that counts how often it is asked (NFE).</summary>
/// <remarks>Around the whole of guidance it counts what a sampler spends; <see cref="NetworkDenoiser.Evaluations"/> counts each condition.</remarks>
/// <param name="inner">The denoiser.</param>
public sealed class CountingDenoiser(IDenoiser inner) : IDenoiser
{
    /// <summary>Evaluations so far.</summary>
    public int Evaluations { get; private set; }

    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        Evaluations++;
        return inner.Denoise(x, level);
    }
}
