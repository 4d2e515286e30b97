using Langevin.Media.Images;

namespace Langevin.Pipelines.TextToImage;

/// <summary>How the embedding of a picture is come by that a model of unCLIP makes its image of.</summary>
public sealed record UnClipDetails
{
    /// <summary>Pictures to vary, RGB or grey, of any size: picture i modulo their number for image i. For models with an image encoder; those with a prior take none.</summary>
    public IReadOnlyList<Image> Like { get; init; } = [];

    /// <summary>How much noise is put on the embedding: a timestep of the checkpoint's noise, 0 or more, usually below 1000. The more, the freer the image.</summary>
    public int NoiseLevel { get; init; }

    /// <summary>Steps of the prior; null for 25. For models with a prior.</summary>
    public int? PriorSteps { get; init; }

    /// <summary>The scale of the prior's guidance; null for 4, 1 for none. For models with a prior.</summary>
    public double? PriorGuidance { get; init; }
}
