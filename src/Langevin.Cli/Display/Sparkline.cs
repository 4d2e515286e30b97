namespace Langevin.Cli.Display;

/// <summary>A curve in one line of text.</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>Draws positive values on a logarithmic scale, averaged into at most so many columns; empty without values.</summary>
    public static string Draw(IReadOnlyList<double> values, int columns)
    {
        if (values.Count == 0) return "";
        var count = Math.Min(columns, values.Count);
        var heights = Enumerable.Range(0, count).Select(column => Math.Log(Mean(values, column, count))).ToArray();
        var finite = heights.Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (finite.Min(), finite.Max());
        return string.Concat(heights.Select(height => !double.IsFinite(height) ? ' ' : Levels[high == low ? 0 : (int)Math.Min((height - low) / (high - low) * Levels.Length, Levels.Length - 1)]));
    }

    private static double Mean(IReadOnlyList<double> values, int column, int columns)
    {
        var (first, after) = ((int)((long)column * values.Count / columns), (int)((column + 1L) * values.Count / columns));
        var sum = 0.0;
        for (var i = first; i < after; i++) sum += values[i];
        return sum / (after - first);
    }
}
