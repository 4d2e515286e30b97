using Langevin.Media.Images;
using Langevin.Media.Interop;

namespace Langevin.Media.Metadata;

/// <summary>Text that travels inside a picture file, by key; "parameters" is how a generated picture says how it was made.</summary>
/// <remarks>In PNG one chunk an entry (tEXt, or iTXt beyond Latin-1); in JPEG and WebP the user comment of the EXIF block.</remarks>
public static class ImageText
{
    /// <summary>The key under which diffusion programs keep prompt, seed and settings.</summary>
    public const string Parameters = "parameters";

    /// <summary>The texts of a PNG, JPEG or WebP file; none if it has none.</summary>
    /// <exception cref="MediaException">The file cannot be read, or is no picture.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path) => Read(Image.ReadFile(path), path);

    /// <summary>The texts in the bytes of such a file; none if it has none.</summary>
    /// <exception cref="BrokenImageException">The bytes are no picture.</exception>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> bytes, string name = "the picture")
    {
        if (ImageFormats.OfContent(bytes) == ImageFormat.Png)
        {
            return PngText.Read(bytes);
        }

        using var header = ImageDecoder.Open(bytes, name);
        return header.Blob("exif-data") is { } block ? ExifComment.Read(block) : [];
    }
}
