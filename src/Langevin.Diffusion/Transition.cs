using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>The first-order step from a noise level to another: the formula that most samplers are made of.</summary>
/// <remarks>
/// Euler's rule in log-SNR time, DDIM with eta 0 (Song et al. 2021, eq. 12), flow-matching Euler and DPM-Solver++(1) (Lu et al.
/// 2022, eq. 9) are all this one line. Exact where x_0 does not change along the way, regular at alpha = 0.
/// </remarks>
public static class Transition
{
    /// <summary>x' = (sigma' / sigma) x + (alpha' - alpha sigma' / sigma) x0.</summary>
    /// <param name="x">The sample at <paramref name="from"/>: [B, ...].</param>
    /// <param name="x0">The denoised sample: as x.</param>
    /// <param name="from">The level of x; its sigma is not 0.</param>
    /// <param name="to">The level to go to, cleaner or noisier.</param>
    public static Tensor Step(Tensor x, Tensor x0, NoiseLevel from, NoiseLevel to)
    {
        var r = to.Sigma / from.Sigma;
        return r * x + (to.Alpha - from.Alpha * r) * x0;
    }

    /// <summary>The same step by the noise n of x = alpha x0 + sigma n: x' = (alpha' / alpha) x + (sigma' - sigma alpha' / alpha) n.</summary>
    /// <remarks>For rules that combine noises.</remarks>
    /// <param name="x">The sample at <paramref name="from"/>: [B, ...].</param>
    /// <param name="noise">The noise: as x.</param>
    /// <param name="from">The level of x; its alpha is not 0.</param>
    /// <param name="to">The level to go to.</param>
    public static Tensor StepByNoise(Tensor x, Tensor noise, NoiseLevel from, NoiseLevel to)
    {
        var r = to.Alpha / from.Alpha;
        return r * x + (to.Sigma - from.Sigma * r) * noise;
    }
}
