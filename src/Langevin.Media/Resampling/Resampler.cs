using Langevin.Media.Images;

namespace Langevin.Media.Resampling;

/// <summary>Separable resizing in fixed point: first along the rows, then along the columns, 8 bits between.</summary>
internal static class Resampler
{
    private const int Half = 1 << (ResamplingWeights.FractionBits - 1);

    public static Image Resize(Image image, int width, int height, ResamplingFilter filter)
    {
        if (filter == ResamplingFilter.Nearest)
        {
            return Nearest(image, width, height);
        }

        var narrow = width == image.Width ? image : AlongRows(image, new ResamplingWeights(image.Width, width, filter), width);
        return height == image.Height ? narrow : AlongColumns(narrow, new ResamplingWeights(image.Height, height, filter), height);
    }

    private static Image Nearest(Image image, int width, int height)
    {
        var channels = image.Channels;
        var (rows, columns) = (Places(image.Height, height), Places(image.Width, width));
        var resized = new byte[checked(width * height * channels)];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                image.Pixels.Slice((rows[row] * image.Width + columns[column]) * channels, channels)
                    .CopyTo(resized.AsSpan((row * width + column) * channels));
            }
        }

        return new Image(width, height, channels, resized);
    }

    /// <summary>The source pixel under the middle of each target pixel; summed, not multiplied, so that ties fall as in the golden files.</summary>
    private static int[] Places(int source, int target)
    {
        var places = new int[target];
        var scale = (double)source / target;
        var place = scale / 2;
        for (var index = 0; index < target; index++, place += scale)
        {
            places[index] = Math.Min((int)place, source - 1);
        }

        return places;
    }

    private static Image AlongRows(Image image, ResamplingWeights weights, int width)
    {
        var channels = image.Channels;
        var resized = new byte[checked(width * image.Height * channels)];
        for (var row = 0; row < image.Height; row++)
        {
            var source = image.Pixels.Slice(row * image.Width * channels, image.Width * channels);
            var target = resized.AsSpan(row * width * channels, width * channels);
            for (var column = 0; column < width; column++)
            {
                var taps = weights.At(column);
                var from = source.Slice(weights.First[column] * channels, taps.Length * channels);
                if (channels == 1)
                {
                    target[column] = WeighGrey(from, taps);
                }
                else
                {
                    WeighRgb(from, taps, target.Slice(3 * column, 3));
                }
            }
        }

        return new Image(width, image.Height, channels, resized);
    }

    private static byte WeighGrey(ReadOnlySpan<byte> from, ReadOnlySpan<int> taps)
    {
        var sum = Half;
        for (var tap = 0; tap < taps.Length; tap++)
        {
            sum += from[tap] * taps[tap];
        }

        return Rounded(sum);
    }

    private static void WeighRgb(ReadOnlySpan<byte> from, ReadOnlySpan<int> taps, Span<byte> to)
    {
        var (red, green, blue) = (Half, Half, Half);
        foreach (var weight in taps)
        {
            red += from[0] * weight;
            green += from[1] * weight;
            blue += from[2] * weight;
            from = from[3..];
        }

        (to[0], to[1], to[2]) = (Rounded(red), Rounded(green), Rounded(blue));
    }

    private static Image AlongColumns(Image image, ResamplingWeights weights, int height)
    {
        var stride = image.Width * image.Channels;
        var resized = new byte[checked(height * stride)];
        var sums = new int[stride];
        for (var row = 0; row < height; row++)
        {
            Array.Fill(sums, Half);
            var taps = weights.At(row);
            for (var tap = 0; tap < taps.Length; tap++)
            {
                var source = image.Pixels.Slice((weights.First[row] + tap) * stride, stride);
                for (var column = 0; column < source.Length; column++)
                {
                    sums[column] += source[column] * taps[tap];
                }
            }

            for (var column = 0; column < stride; column++)
            {
                resized[row * stride + column] = Rounded(sums[column]);
            }
        }

        return new Image(image.Width, height, image.Channels, resized);
    }

    private static byte Rounded(int sum) => (byte)Math.Clamp(sum >> ResamplingWeights.FractionBits, 0, 255);
}
