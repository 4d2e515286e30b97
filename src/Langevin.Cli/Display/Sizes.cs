using System.Globalization;

namespace Langevin.Cli.Display;

/// <summary>Numbers as people read them, the same in every language.</summary>
internal static class Sizes
{
    private static readonly string[] Binary = ["bytes", "KiB", "MiB", "GiB", "TiB"];

    /// <summary><c>640 bytes</c>, <c>1.5 MiB</c>, <c>62.7 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < Binary.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("0.0", CultureInfo.InvariantCulture))} {Binary[unit]}");
    }

    /// <summary><c>640</c>, <c>35.7 million</c>, <c>1.2 billion</c>.</summary>
    public static string Count(long count) => count switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.0#} billion"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.0#} million"),
        _ => count.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary><c>42 s</c>, <c>5 min 07 s</c>, <c>3 h 20 min</c>.</summary>
    public static string Time(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => $"{seconds / 60} min {seconds % 60:00} s",
            _ => $"{seconds / 3600} h {seconds / 60 % 60:00} min",
        };
    }
}
