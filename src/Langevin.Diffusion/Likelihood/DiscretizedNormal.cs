using Langevin.Torch;

namespace Langevin.Diffusion.Likelihood;

/// <summary>The chance of an 8-bit pixel under a normal distribution: its mass over the pixel's bin, open at the ends.</summary>
/// <remarks>Ho et al. 2020, eq. 13. The cumulative distribution is Page's tanh approximation (1977), as in all published figures; it is off by 2e-4 at most.</remarks>
internal static class DiscretizedNormal
{
    private const double HalfBin = 1.0 / 255, LeastChance = 1e-12, End = 0.999;

    /// <summary>log p(x): as x.</summary>
    /// <param name="x">Pixels, a multiple of 2 / 255 from -1.</param>
    /// <param name="mean">As x.</param>
    /// <param name="logDeviation">As x, or broadcast.</param>
    internal static Tensor LogChance(Tensor x, Tensor mean, Tensor logDeviation)
    {
        var (d, sharpness) = (x - mean, (-logDeviation).Exp());
        var (upTo, below) = (Cumulative(sharpness * (d + HalfBin)), Cumulative(sharpness * (d - HalfBin)));
        static Tensor Log(Tensor chance) => chance.Clamp(LeastChance, null).Log();
        return Tensor.Where(x < -End, Log(upTo), Tensor.Where(x > End, Log(1 - below), Log(upTo - below)));
    }

    private static Tensor Cumulative(Tensor z) => 0.5 * (1 + (Math.Sqrt(2 / Math.PI) * (z + 0.044715 * z.Pow(3))).Tanh());
}
