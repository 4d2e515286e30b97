using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>The normal distribution of latents that an encoder gives for an image, independent in every element: Kingma and Welling 2014.</summary>
/// <param name="moments">Means, then logarithms of variances: [B, 2 C, h, w].</param>
public sealed class LatentDistribution(Tensor moments)
{
    private const double LeastLogVariance = -30, MostLogVariance = 20;

    /// <summary>Means, then logarithms of variances, as the encoder gave them: [B, 2 C, h, w].</summary>
    public Tensor Moments { get; } = moments;

    /// <summary>The mean: [B, C, h, w].</summary>
    public Tensor Mean => Moments.Chunk(2, 1)[0];

    /// <summary>The logarithm of the variance, kept within [-30, 20]: [B, C, h, w].</summary>
    public Tensor LogVariance => Moments.Chunk(2, 1)[1].Clamp(LeastLogVariance, MostLogVariance);

    /// <summary>The standard deviation: [B, C, h, w].</summary>
    public Tensor StandardDeviation => (0.5 * LogVariance).Exp();

    /// <summary>The likeliest latents, which are the mean: [B, C, h, w].</summary>
    public Tensor Mode => Mean;

    /// <summary>Draws latents: [B, C, h, w].</summary>
    /// <param name="generator">Where the noise comes from; the device's default generator when null.</param>
    public Tensor Sample(Generator? generator)
    {
        using var scope = new TensorScope();
        var mean = Mean;
        return scope.Return(mean + StandardDeviation * Tensor.Randn(mean.Shape, generator, mean.Type, mean.Device));
    }
}
