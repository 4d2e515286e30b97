namespace Langevin.Diffusion.Grids;

/// <summary>Sigmas at even quantiles of a beta distribution between the least and the greatest: fine at both ends.</summary>
/// <remarks>Lee et al. 2024 ("Beta sampling is all you need"), section 4, with alpha = beta = 0.6.</remarks>
/// <param name="alpha">The first shape, above 0; below 1 it gathers sigmas near the data.</param>
/// <param name="beta">The second shape, above 0; below 1 it gathers sigmas in the noise.</param>
public sealed class BetaSpacing(double alpha = 0.6, double beta = 0.6) : SigmaSpacing
{
    /// <inheritdoc/>
    public override string Name => "beta";

    /// <inheritdoc/>
    public override double[] Sigmas(double least, double most, int count)
    {
        var distribution = new BetaDistribution(alpha, beta);
        return [.. Ramp(count).Select(u => double.Lerp(least, most, distribution.Quantile(1 - u)))];
    }
}
