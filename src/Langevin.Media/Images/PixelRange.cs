namespace Langevin.Media.Images;

/// <summary>Between the bytes of a picture (0 to 255, channels together) and the numbers of a network (-1 to 1, channels apart).</summary>
internal static class PixelRange
{
    private static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(value => 2 * (value / 255f) - 1)];

    /// <summary>Writes the width x height pixels at (left, top) as C x H x W numbers, mirrored or as they are.</summary>
    public static void Write(Image image, int left, int top, int width, int height, bool mirrored, Span<float> planes)
    {
        var channels = image.Channels;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var row = 0; row < height; row++)
            {
                var source = image.Pixels.Slice(((top + row) * image.Width + left) * channels, width * channels);
                var target = planes.Slice((channel * height + row) * width, width);
                for (int column = 0, from = channel; column < target.Length; column++, from += channels)
                {
                    target[column] = Values[source[from]];
                }

                if (mirrored)
                {
                    target.Reverse();
                }
            }
        }
    }

    /// <summary>Reads one picture back: round(255 (x + 1) / 2), halves to even, clamped; what is not a number becomes 0.</summary>
    public static Image Read(ReadOnlySpan<float> planes, int channels, int height, int width)
    {
        var pixels = new byte[planes.Length];
        var area = height * width;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < area; pixel++)
            {
                var unit = Math.Clamp(planes[channel * area + pixel] * 0.5f + 0.5f, 0, 1);
                pixels[pixel * channels + channel] = float.IsNaN(unit) ? (byte)0 : (byte)MathF.Round(255 * unit);
            }
        }

        return new Image(width, height, channels, pixels);
    }
}
