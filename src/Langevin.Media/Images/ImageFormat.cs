namespace Langevin.Media.Images;

/// <summary>A file format of pictures.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics: lossless.</summary>
    Png,

    /// <summary>JPEG: lossy, for photographs.</summary>
    Jpeg,

    /// <summary>WebP: lossy.</summary>
    WebP,

    /// <summary>TIFF: read only.</summary>
    Tiff,

    /// <summary>GIF: its first frame is read; animations are written by <see cref="Animation"/>.</summary>
    Gif,
}
