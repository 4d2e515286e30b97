namespace Langevin.Media.Images;

/// <summary>Which format some bytes or a file name stand for.</summary>
public static class ImageFormats
{
    /// <summary>The bytes from the start of a file that <see cref="OfContent"/> needs to see.</summary>
    public const int SignatureLength = 12;

    /// <summary>The format by the first bytes, whatever the file is called; null if they start no picture that we read.</summary>
    public static ImageFormat? OfContent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]))
        {
            return ImageFormat.Png;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]))
        {
            return ImageFormat.Jpeg;
        }

        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
        {
            return ImageFormat.WebP;
        }

        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8))
        {
            return ImageFormat.Tiff;
        }

        return bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? ImageFormat.Gif : null;
    }

    /// <summary>The format by a file name's ending (.png, .jpg, .jpeg, .webp, .tif, .tiff, .gif in any case); null for another.</summary>
    public static ImageFormat? OfName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => ImageFormat.Png,
        ".jpg" or ".jpeg" => ImageFormat.Jpeg,
        ".webp" => ImageFormat.WebP,
        ".tif" or ".tiff" => ImageFormat.Tiff,
        ".gif" => ImageFormat.Gif,
        _ => null,
    };
}
