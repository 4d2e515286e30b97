namespace Langevin.Pipelines.TextToImage;

/// <summary>Whether images are decoded in overlapping tiles, which takes the memory of a tile and changes the image a little.</summary>
public enum DecodeTiling
{
    /// <summary>Where the whole image would not fit into the memory that is left.</summary>
    WhenNeeded,
    /// <summary>Wherever the image is larger than a tile.</summary>
    Always,
    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>The tiles that there are.</summary>
internal static class DecodeTiles
{
    /// <summary>Their sides in pixels, the best first.</summary>
    public static IReadOnlyList<long> Sides => [512, 256];
}
