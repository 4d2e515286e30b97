using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Diffusion.Likelihood;

/// <summary>Makes pixels of a few values continuous, so that a density says something of them: each is spread evenly over its bin.</summary>
/// <remarks>
/// Theis et al. 2016, section 3.1: E[log p] of the spread pixels is at most the log-probability of the pixel. Pixels lie at equal distances from -1 to 1, and each
/// bin has its pixel in the middle, as for <see cref="VariationalBound"/>.
/// </remarks>
/// <param name="values">How many values a pixel can have.</param>
public sealed class UniformDequantization(int values = 256)
{
    private static readonly Operator NormalCumulative = new("aten::special_ndtr");

    private double Bin => 2.0 / (values - 1);

    /// <summary>The pixels, each moved by up to half a bin.</summary>
    /// <param name="x0">Pixels in [-1, 1]: [B, ...].</param>
    /// <param name="noise">Where the random numbers come from; their rank is uniform.</param>
    public Tensor Spread(Tensor x0, INoiseSource noise) =>
        x0 + Bin * (NormalCumulative.Call(noise.Draw(x0.Shape, x0.Type, x0.Device, new NoiseDraw(0, 0))) - 0.5);

    /// <summary>Bits a dimension of the pixels from the log-density of what they were spread to: [B].</summary>
    /// <param name="likelihoods">What was found for the spread pixels.</param>
    public Tensor BitsPerDimension(LogLikelihoods likelihoods) =>
        (likelihoods.LogDensity / likelihoods.Dimensions + Math.Log(Bin)) / -Math.Log(2);
}
