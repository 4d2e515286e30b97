using Langevin.Media.Images;
using Langevin.Media.Interop;

namespace Langevin.Media.Tests;

/// <summary>Pictures and picture files made for the tests.</summary>
internal static class Pictures
{
    /// <summary>A smooth picture whose every pixel differs from its neighbours: red along rows, green along columns, blue along both.</summary>
    public static Image Gradient(int width, int height, int channels = 3)
    {
        var pixels = new byte[width * height * channels];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var x = channel == 1 ? 0 : 255.0 * column / Math.Max(1, width - 1);
                    var y = channel == 0 ? 0 : 255.0 * row / Math.Max(1, height - 1);
                    pixels[(row * width + column) * channels + channel] = (byte)(channel == 2 ? (x + y) / 2 : x + y);
                }
            }
        }

        return new Image(width, height, channels, pixels);
    }

    /// <summary>A file of 8-bit values with any number of bands, by a libvips saver: "tiffsave_buffer", "gifsave_buffer".</summary>
    public static byte[] Saved(
        string saver, byte[] values, int width, int height, int bands, string interpretation = "srgb", int orientation = 1, string? format = null)
    {
        using var pixels = VipsImage.FromPixels(values, width, height, bands);
        using var cast = format is null ? null : VipsOperation.Named("cast").With("in", pixels).With("format", format).With("shift", "true").RunToImage();
        using var named = VipsOperation.Named("copy").With("in", cast ?? pixels).With("interpretation", interpretation).RunToImage();
        if (orientation != 1)
        {
            named.SetInt("orientation", orientation);
        }

        return VipsOperation.Named(saver).With("in", named).RunToBytes();
    }
}
