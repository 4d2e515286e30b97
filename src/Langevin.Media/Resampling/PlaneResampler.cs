using Langevin.Media.Images;

namespace Langevin.Media.Resampling;

/// <summary>Separable resizing in floating point, channels apart: first along the rows, then along the columns, 32-bit floats between.</summary>
internal static class PlaneResampler
{
    private const float Most = 255;

    /// <summary>The resized planes: [channels, height, width], 0 to 255.</summary>
    public static float[] Resize(Image image, int width, int height, ResamplingFilter filter)
    {
        var (rows, columns) = (new ResamplingWeights(image.Width, width, filter), new ResamplingWeights(image.Height, height, filter));
        var resized = new float[checked(image.Channels * width * height)];
        var narrow = new float[checked(width * image.Height)];
        for (var channel = 0; channel < image.Channels; channel++)
        {
            AlongRows(image, channel, width == image.Width ? null : rows, width, narrow);
            AlongColumns(narrow, height == image.Height ? null : columns, width, resized.AsSpan(channel * width * height, width * height));
        }

        return resized;
    }

    private static void AlongRows(Image image, int channel, ResamplingWeights? weights, int width, float[] narrow)
    {
        var step = image.Channels;
        for (var row = 0; row < image.Height; row++)
        {
            var source = image.Pixels.Slice(row * image.Width * step, image.Width * step);
            for (var column = 0; column < width; column++)
            {
                narrow[row * width + column] = weights is null ? source[column * step + channel] : Weigh(source, weights.First[column] * step + channel, step, weights.ExactlyAt(column));
            }
        }
    }

    private static float Weigh(ReadOnlySpan<byte> source, int at, int step, ReadOnlySpan<double> taps)
    {
        var sum = 0.0;
        foreach (var weight in taps)
        {
            sum += source[at] * weight;
            at += step;
        }

        return (float)sum;
    }

    private static void AlongColumns(float[] narrow, ResamplingWeights? weights, int width, Span<float> resized)
    {
        var sums = new double[width];
        for (var row = 0; row < resized.Length / width; row++)
        {
            Array.Clear(sums);
            var first = weights?.First[row] ?? row;
            var taps = weights is null ? [1.0] : weights.ExactlyAt(row);
            for (var tap = 0; tap < taps.Length; tap++)
            {
                var source = narrow.AsSpan((first + tap) * width, width);
                for (var column = 0; column < width; column++)
                {
                    sums[column] += source[column] * taps[tap];
                }
            }

            for (var column = 0; column < width; column++)
            {
                resized[row * width + column] = Math.Clamp((float)sums[column], 0, Most);
            }
        }
    }
}
