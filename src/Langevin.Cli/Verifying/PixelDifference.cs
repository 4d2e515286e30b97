using Langevin.Media.Images;

namespace Langevin.Cli.Verifying;

/// <summary>How far two pictures of one size lie apart, in levels of 255.</summary>
/// <param name="Most">The greatest difference of two values.</param>
/// <param name="Mean">The mean difference of all values.</param>
/// <param name="Pixels">How many pixels differ.</param>
internal sealed record PixelDifference(int Most, double Mean, int Pixels)
{
    /// <summary>Compares two pictures; null when they differ in size or channels.</summary>
    public static PixelDifference? Of(Image one, Image other)
    {
        if ((one.Width, one.Height, one.Channels) != (other.Width, other.Height, other.Channels)) return null;
        var (most, sum, pixels) = (0, 0L, 0);
        for (var first = 0; first < one.Pixels.Length; first += one.Channels)
        {
            var apart = 0;
            for (var value = first; value < first + one.Channels; value++)
            {
                var difference = Math.Abs(one.Pixels[value] - other.Pixels[value]);
                apart = Math.Max(apart, difference);
                sum += difference;
            }
            most = Math.Max(most, apart);
            if (apart > 0) pixels++;
        }
        return new PixelDifference(most, (double)sum / one.Pixels.Length, pixels);
    }
}
