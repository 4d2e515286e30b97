using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

/// <summary>A denoiser that tells its noise, as networks do.</summary>
internal sealed class Told(IDenoiser inner) : IDenoiser
{
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var x0 = inner.Denoise(x, level).X0;
        return new Denoised(x0) { Noise = (x - level.Alpha * x0) / level.Sigma };
    }
}
