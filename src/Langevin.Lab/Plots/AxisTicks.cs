using System.Globalization;

namespace Langevin.Lab.Plots;

/// <summary>Which values of an axis get a tick, and how they are written.</summary>
internal static class AxisTicks
{
    private const int About = 6, MostPowers = 8;
    private const double Slack = 1e-9;

    /// <summary>Multiples of 1, 2 or 5 times a power of ten, about six of them.</summary>
    public static IReadOnlyList<double> Round(double least, double most)
    {
        var rough = (most - least) / About;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        var first = (long)Math.Ceiling(least / step - Slack);
        var last = (long)Math.Floor(most / step + Slack);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    /// <summary>Powers of ten between two logarithms; every second or third one where they are many.</summary>
    public static IReadOnlyList<double> Powers(double least, double most)
    {
        int first = (int)Math.Ceiling(least - Slack), last = (int)Math.Floor(most + Slack);
        var stride = 1 + (last - first) / MostPowers;
        return [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Where(power => power % stride == 0).Select(power => Math.Pow(10, power))];
    }

    /// <summary>2, 3, ... 9 times the powers of ten.</summary>
    public static IEnumerable<double> BetweenPowers(double least, double most)
    {
        for (var power = (int)Math.Floor(least); power <= most; power++)
            for (var digit = 2; digit < 10; digit++)
                if (power + Math.Log10(digit) is var place && place >= least && place <= most)
                    yield return digit * Math.Pow(10, power);
    }

    /// <summary>The shortest text of a round number, with a true minus sign.</summary>
    public static string Text(double value) => ((decimal)Math.Round(value, 10)).ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>10 with its power raised.</summary>
    public static string PowerText(double value)
    {
        var power = (int)Math.Round(Math.Log10(value));
        return power is >= -2 and <= 3 ? Text(value) : "10" + string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(Raised));
    }

    private static char Raised(char digit) => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0'];
}
