using Langevin.Models;

namespace Langevin.Pipelines.TextToImage;

/// <summary>What SDXL is told of the picture that an image is to look like: it was trained on pictures of all sizes, cut to one.</summary>
/// <remarks>Podell et al. 2023, section 2.2. What is left null is the image's own size.</remarks>
public sealed record SizeConditions
{
    /// <summary>Height and width of the picture before it was scaled and cut: small ones look blurred.</summary>
    public ImageSize? Original { get; init; }

    /// <summary>How many rows and columns were cut off above and to the left: 0 and 0 shows things whole.</summary>
    public (long Top, long Left) Crop { get; init; }

    /// <summary>Height and width after that.</summary>
    public ImageSize? Target { get; init; }

    /// <summary>How pleasing it is, from 1 to 10, for a refiner, which is told this instead of the target; null for 6, or 2.5 of what is guided away from.</summary>
    public double? AestheticScore { get; init; }

    /// <summary>As the network is told it.</summary>
    internal float[] Numbers(ToldSizes told, ImageSize own, double usualScore)
    {
        var (original, target) = (Original ?? own, Target ?? own);
        float[] both = [original.Height, original.Width, Crop.Top, Crop.Left];
        return told == ToldSizes.AestheticScore ? [.. both, (float)(AestheticScore ?? usualScore)] : [.. both, target.Height, target.Width];
    }
}

/// <summary>Which of the sizes a network is told (<c>requires_aesthetics_score</c>).</summary>
internal enum ToldSizes
{
    /// <summary>Original, crop and target: six numbers.</summary>
    Target,
    /// <summary>Original, crop and the aesthetic score: five numbers.</summary>
    AestheticScore,
}
