using Langevin.Media.Resampling;

namespace Langevin.Media.Images;

public sealed partial class Image
{
    /// <summary>The same picture at another size, antialiased; as the Python Imaging Library does it, byte for byte.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Image Resize(int width, int height, ResamplingFilter filter = ResamplingFilter.Lanczos)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return width == Width && height == Height ? this : Resampler.Resize(this, width, height, filter);
    }

    /// <summary>The same picture at another size, antialiased and not rounded to 8 bits: [channels, height, width], clamped to 0 to 255.</summary>
    /// <remarks>As the Python Imaging Library resizes pictures of floats, channel by channel: what measuring asks for (Parmar et al. 2022, section 3).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the filter is <see cref="ResamplingFilter.Nearest"/>.</exception>
    public float[] ResizeToPlanes(int width, int height, ResamplingFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return PlaneResampler.Resize(this, width, height, filter);
    }

    /// <summary>The smallest size that covers width x height with the same proportions: one side fits, the other is no shorter.</summary>
    public Image ResizeToCover(int width, int height, ResamplingFilter filter = ResamplingFilter.Lanczos)
    {
        var scale = Math.Max((double)width / Width, (double)height / Height);
        return Resize(Math.Max(width, (int)Math.Round(Width * scale)), Math.Max(height, (int)Math.Round(Height * scale)), filter);
    }

    /// <summary>The rectangle whose top left corner is (left, top).</summary>
    /// <exception cref="ArgumentException">The rectangle leaves the picture.</exception>
    public Image Crop(int left, int top, int width, int height)
    {
        if (left < 0 || top < 0 || width < 1 || height < 1 || left > Width - width || top > Height - height)
        {
            throw new ArgumentException($"a crop of {width} x {height} at ({left}, {top}) leaves a picture of {Width} x {Height}");
        }

        if (width == Width && height == Height)
        {
            return this;
        }

        var cropped = new byte[width * height * Channels];
        for (var row = 0; row < height; row++)
        {
            Pixels.Slice(((top + row) * Width + left) * Channels, width * Channels).CopyTo(cropped.AsSpan(row * width * Channels));
        }

        return new Image(width, height, Channels, cropped);
    }

    /// <summary>The middle width x height pixels; an odd rest falls to the right and bottom.</summary>
    /// <exception cref="ArgumentException">The picture is smaller than that.</exception>
    public Image CentreCrop(int width, int height) => Crop((Width - width) / 2, (Height - height) / 2, width, height);

    /// <summary>Left and right exchanged.</summary>
    public Image FlipHorizontal()
    {
        var flipped = new byte[Pixels.Length];
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                Pixels.Slice((row * Width + column) * Channels, Channels)
                    .CopyTo(flipped.AsSpan((row * Width + Width - 1 - column) * Channels));
            }
        }

        return new Image(Width, Height, Channels, flipped);
    }

    /// <summary>Rows and columns exchanged: the pixel at (column, row) goes to (row, column).</summary>
    internal Image Transpose()
    {
        var transposed = new byte[Pixels.Length];
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                Pixels.Slice((row * Width + column) * Channels, Channels)
                    .CopyTo(transposed.AsSpan((column * Height + row) * Channels));
            }
        }

        return new Image(Height, Width, Channels, transposed);
    }

    /// <summary>Top and bottom exchanged.</summary>
    public Image FlipVertical()
    {
        var flipped = new byte[Pixels.Length];
        var stride = Width * Channels;
        for (var row = 0; row < Height; row++)
        {
            Pixels.Slice(row * stride, stride).CopyTo(flipped.AsSpan((Height - 1 - row) * stride));
        }

        return new Image(Width, Height, Channels, flipped);
    }

    /// <summary>The picture turned upright from one of the eight orientations that EXIF numbers 1 to 8.</summary>
    internal Image Upright(int orientation) => orientation switch
    {
        2 => FlipHorizontal(),
        3 => FlipHorizontal().FlipVertical(),
        4 => FlipVertical(),
        5 => Transpose(),
        6 => Transpose().FlipHorizontal(),
        7 => Transpose().FlipHorizontal().FlipVertical(),
        8 => Transpose().FlipVertical(),
        _ => this,
    };
}
