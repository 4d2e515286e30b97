namespace Langevin.Media.Resampling;

/// <summary>How a pixel of a resized picture is weighed from the pixels around its place.</summary>
/// <remarks>All but <see cref="Nearest"/> widen with the shrinking factor, so that nothing aliases.</remarks>
public enum ResamplingFilter
{
    /// <summary>The one pixel at the place: for masks and for enlarging small pictures as they are.</summary>
    Nearest,

    /// <summary>A triangle of half-width 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, half-width 2.</summary>
    Bicubic,

    /// <summary>A sinc windowed by a sinc, half-width 3: the sharpest.</summary>
    Lanczos,
}
