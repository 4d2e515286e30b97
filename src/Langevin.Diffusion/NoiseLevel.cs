using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>One point of the path x_t = Alpha x_0 + Sigma n, with n standard normal.</summary>
/// <param name="T">What the network is told: a timestep (0 to 999 for a usual DDPM) or a continuous time.</param>
/// <param name="Alpha">The signal scale, sqrt(alphaBar_t) for DDPM; 0 is pure noise.</param>
/// <param name="Sigma">The noise scale: the standard deviation of x_t given x_0; 0 is clean.</param>
public readonly record struct NoiseLevel(double T, double Alpha, double Sigma)
{
    /// <summary>Clean data: alpha 1, sigma 0.</summary>
    public static readonly NoiseLevel Clean = new(0, 1, 0);

    /// <summary>log(Alpha / Sigma), half the logarithm of the signal-to-noise ratio; infinite where either is 0.</summary>
    public double Lambda => Math.Log(Alpha / Sigma);

    /// <summary>Sigma / Alpha: the sigma of x / alpha, by which Karras et al. 2022 and k-diffusion count noise; infinite in pure noise.</summary>
    public double RelativeSigma => Sigma / Alpha;

    /// <summary>The signal-to-noise ratio Alpha^2 / Sigma^2.</summary>
    public double Snr => Alpha * Alpha / (Sigma * Sigma);

    /// <summary>Alpha x0 + Sigma noise: data brought to this level.</summary>
    /// <param name="x0">Clean data: [B, ...].</param>
    /// <param name="noise">Standard normal, of x0's shape.</param>
    public Tensor Perturb(Tensor x0, Tensor noise) => Alpha * x0 + Sigma * noise;
}
