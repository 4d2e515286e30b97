namespace Langevin.Nn.Layers;

/// <summary>What a filter sees outside the image.</summary>
public enum BlurPadding
{
    /// <summary>Zeros.</summary>
    Zeros,
    /// <summary>The image, mirrored at the centre of its edge pixels.</summary>
    Reflection,
}
