using Langevin.Media.Interop;
using Langevin.Media.Metadata;

namespace Langevin.Media.Images;

/// <summary>Pixels to the bytes of a PNG, JPEG or WebP file, with text.</summary>
internal static class ImageEncoder
{
    public static byte[] Encode(Image image, ImageFormat format, int quality, IReadOnlyDictionary<string, string>? text)
    {
        using var pixels = VipsImage.FromPixels(image.Pixels, image.Width, image.Height, image.Channels);
        using var named = VipsOperation.Named("copy").With("in", pixels)
            .With("interpretation", image.Channels == 1 ? "b-w" : "srgb").RunToImage();
        if (format == ImageFormat.Png)
        {
            var file = VipsOperation.Named("pngsave_buffer").With("in", named).RunToBytes();
            return text is null ? file : PngText.Insert(file, text);
        }

        if (text is { Count: > 0 })
        {
            named.SetBlob("exif-data", ExifComment.Write(text));
        }

        return VipsOperation.Named(Saver(format)).With("in", named).With("Q", $"{quality}").RunToBytes();
    }

    private static string Saver(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegsave_buffer",
        ImageFormat.WebP => "webpsave_buffer",
        _ => throw new MediaException($"a single picture is not written as {format}: choose .png, .jpg or .webp"),
    };
}
