using Langevin.Media.Images;

namespace Langevin.Media.Drawing;

/// <summary>Pixels that can still be drawn upon; what leaves the edge is cut off.</summary>
internal sealed class Canvas(int width, int height, int channels, byte background)
{
    private readonly byte[] pixels = Filled(checked(width * height * channels), background);

    public Image ToImage() => new(width, height, channels, pixels);

    /// <summary>Puts a picture with its top left corner at a place.</summary>
    public void Draw(Image image, int left, int top)
    {
        var source = image.WithChannels(channels).Crop(0, 0, Math.Min(image.Width, width - left), Math.Min(image.Height, height - top));
        for (var row = 0; row < source.Height; row++)
        {
            source.Pixels.Slice(row * source.Width * channels, source.Width * channels)
                .CopyTo(pixels.AsSpan(((top + row) * width + left) * channels));
        }
    }

    /// <summary>Mixes ink into the background by a label's coverage.</summary>
    public void Draw(TextLabel label, int left, int top, byte ink)
    {
        for (var row = Math.Max(0, -top); row < label.Height && top + row < height; row++)
        {
            for (var column = Math.Max(0, -left); column < label.Width && left + column < width; column++)
            {
                var coverage = label.Coverage[row * label.Width + column];
                var place = ((top + row) * width + left + column) * channels;
                foreach (ref var value in pixels.AsSpan(place, channels))
                {
                    value = (byte)((value * (255 - coverage) + ink * coverage + 127) / 255);
                }
            }
        }
    }

    private static byte[] Filled(int length, byte value)
    {
        var filled = new byte[length];
        Array.Fill(filled, value);
        return filled;
    }
}
