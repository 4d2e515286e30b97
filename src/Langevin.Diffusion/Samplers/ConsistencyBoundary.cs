using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>f = c_skip x + c_out x_0, which is x itself at timestep 0: what makes a denoiser a consistency function.</summary>
/// <remarks>Luo et al. 2023 (latent consistency models), section 4.1: c_skip = d^2 / (u^2 + d^2), c_out = u / sqrt(u^2 + d^2) with u = <paramref name="TimestepScaling"/> t.</remarks>
/// <param name="TimestepScaling">How fast f turns from x to x_0 with the timestep.</param>
/// <param name="SigmaData">d, the standard deviation of the data.</param>
public readonly record struct ConsistencyBoundary(double TimestepScaling = 10, double SigmaData = 0.5)
{
    /// <summary>f(x, t).</summary>
    /// <param name="x">The noisy sample: [B, ...].</param>
    /// <param name="x0">What the denoiser says of it: as x.</param>
    /// <param name="level">Its level; T is a timestep.</param>
    public Tensor Apply(Tensor x, Tensor x0, NoiseLevel level)
    {
        var u = TimestepScaling * level.T;
        var total = u * u + SigmaData * SigmaData;
        return u / Math.Sqrt(total) * x0 + SigmaData * SigmaData / total * x;
    }
}
