namespace Langevin.Media.Images;

/// <summary>A picture of 8-bit pixels, grey or RGB. It never changes once made.</summary>
/// <remarks>Pixels lie row by row from the top left, the channels of a pixel together (HWC), 0 dark to 255 bright, sRGB.</remarks>
public sealed partial class Image
{
    private readonly ReadOnlyMemory<byte> pixels;

    /// <summary>Takes pixels without copying them: the caller no longer writes to them.</summary>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="pixels">width x height x channels bytes.</param>
    /// <exception cref="ArgumentException">The sizes are not positive, or the pixels are not as many as they say.</exception>
    public Image(int width, int height, int channels, ReadOnlyMemory<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
        {
            throw new ArgumentException($"{channels} channels: a picture has 1 (grey) or 3 (RGB)", nameof(channels));
        }

        if (pixels.Length != (long)width * height * channels)
        {
            throw new ArgumentException(
                $"{pixels.Length} bytes for {width} x {height} pixels of {channels} channels: {(long)width * height * channels} are needed", nameof(pixels));
        }

        (Width, Height, Channels, this.pixels) = (width, height, channels, pixels);
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>Height x Width x Channels bytes, row by row.</summary>
    public ReadOnlySpan<byte> Pixels => pixels.Span;

    /// <summary>A picture of one colour.</summary>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="colour">One value for grey, three for RGB.</param>
    public static Image Filled(int width, int height, params ReadOnlySpan<byte> colour)
    {
        var pixels = new byte[checked(width * height * colour.Length)];
        for (var offset = 0; offset < pixels.Length; offset += colour.Length)
        {
            colour.CopyTo(pixels.AsSpan(offset));
        }

        return new Image(width, height, colour.Length, pixels);
    }
}
