namespace Langevin.Models.Approximation;

/// <summary>Token merging: in the finest transformers of a U-Net, similar tokens attend to one another as one.</summary>
/// <remarks>
/// Bolya and Hoffman 2023 (arXiv 2303.17604), of attention among the pixels alone. In every cell of 2 x 2 tokens one stays, another one in each call; the same for all images and seeds, so that
/// a picture does not depend on its company. A ratio of 0 changes nothing.
/// </remarks>
/// <param name="Ratio">The share of the tokens that become one with another, from 0 to 0.75.</param>
public sealed record TokenMerging(double Ratio)
{
    /// <summary>The greatest ratio: of four tokens one stays.</summary>
    public const double Most = 0.75;
}
