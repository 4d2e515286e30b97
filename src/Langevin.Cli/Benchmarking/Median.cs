namespace Langevin.Cli.Benchmarking;

/// <summary>Medians.</summary>
internal static class Median
{
    /// <summary>The middle of some numbers, or between the two middle ones.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
