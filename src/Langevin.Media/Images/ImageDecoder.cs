using Langevin.Media.Interop;

namespace Langevin.Media.Images;

/// <summary>Bytes of a picture file to pixels: checked by their header first, then upright, sRGB or grey, 8 bits, flattened over white.</summary>
internal static class ImageDecoder
{
    /// <summary>More pixels than any camera's; a header that claims more is refused before anything is decoded.</summary>
    public const long PixelLimit = 100_000_000;

    public static Image Decode(ReadOnlySpan<byte> bytes, string name)
    {
        using var opened = Open(bytes, name);
        CheckHeader(opened, name);
        try
        {
            using var colours = ToDisplayColours(opened);
            return new Image(colours.Width, colours.Height, colours.Bands, colours.ToPixels()).Upright(opened.Orientation);
        }
        catch (VipsException exception)
        {
            throw Damaged(name, exception);
        }
    }

    /// <summary>Reads the header and promises the pixels.</summary>
    public static VipsImage Open(ReadOnlySpan<byte> bytes, string name)
    {
        var loader = VipsOperation.Named(Loader(bytes, name));
        try
        {
            return loader.With("buffer", bytes).With("access", "sequential").With("fail-on", "error").RunToImage();
        }
        catch (VipsException exception)
        {
            throw Damaged(name, exception);
        }
    }

    private static BrokenImageException Damaged(string name, VipsException exception) =>
        new(name, $"is damaged and cannot be decoded ({exception.Message})", exception);

    private static string Loader(ReadOnlySpan<byte> bytes, string name) => ImageFormats.OfContent(bytes) switch
    {
        ImageFormat.Png => "pngload_buffer",
        ImageFormat.Jpeg => "jpegload_buffer",
        ImageFormat.WebP => "webpload_buffer",
        ImageFormat.Tiff => "tiffload_buffer",
        ImageFormat.Gif => "gifload_buffer",
        _ => throw new BrokenImageException(name, "is not a picture: its content is none of PNG, JPEG, WebP, TIFF and GIF"),
    };

    private static void CheckHeader(VipsImage image, string name)
    {
        if ((long)image.Width * image.Height > PixelLimit)
        {
            throw new BrokenImageException(
                name, $"claims {image.Width} x {image.Height} pixels, more than the {PixelLimit / 1_000_000} million that are read: make it smaller first");
        }

        if (image.Format is not (VipsBandFormat.UnsignedByte or VipsBandFormat.UnsignedShort) || image.Bands > 5)
        {
            throw new BrokenImageException(
                name, $"holds {image.Bands} channels of a kind that is not read: save it as grey, RGB or CMYK of 8 or 16 bits");
        }
    }

    private static VipsImage ToDisplayColours(VipsImage image)
    {
        var grey = image.Bands <= 2 || image.Interpretation is VipsInterpretation.BlackWhite or VipsInterpretation.Grey16;
        var channels = grey ? 1 : 3;
        var colours = VipsOperation.Named("colourspace").With("in", image).With("space", grey ? "b-w" : "srgb").RunToImage();
        if (colours.Bands == channels)
        {
            return colours;
        }

        using (colours)
        {
            return colours.Bands == channels + 1
                ? VipsOperation.Named("flatten").With("in", colours).With("background", "255").RunToImage()
                : VipsOperation.Named("extract_band").With("in", colours).With("band", "0").With("n", $"{channels}").RunToImage();
        }
    }
}
