namespace Langevin.Lab.Plots;

/// <summary>An axis with its ends known: from values to the share of its length, and where ticks go.</summary>
internal sealed class AxisScale
{
    private const double Margin = 0.04;
    private readonly Axis axis;
    private readonly double least, most;

    public AxisScale(Axis axis, IEnumerable<double> values)
    {
        this.axis = axis;
        double[] seen = [.. values.Where(value => double.IsFinite(value) && (value > 0 || !axis.IsLogarithmic)).Select(Inner)];
        var (low, high) = seen.Length == 0 ? (0, 1) : (seen.Min(), seen.Max());
        if (low == high) (low, high) = (low - 0.5, high + 0.5);
        var room = Margin * (high - low);
        (least, most) = (axis.Least is { } from ? Inner(from) : low - room, axis.Most is { } to ? Inner(to) : high + room);
    }

    /// <summary>Where a value lies: 0 at the beginning of the axis, 1 at its end.</summary>
    public double Share(double value) => (Inner(value) - least) / (most - least);

    /// <summary>The ticks that have a number or a name.</summary>
    public IEnumerable<(double Value, string Text)> Ticks()
    {
        if (axis.Names is { } names) return names.Select((name, i) => ((double)i, name));
        var values = axis.Ticks ?? (axis.IsLogarithmic ? AxisTicks.Powers(least, most) : AxisTicks.Round(least, most));
        return values.Select(value => (value, axis.IsLogarithmic && axis.Ticks is null ? AxisTicks.PowerText(value) : AxisTicks.Text(value)));
    }

    /// <summary>The ticks between them that have none.</summary>
    public IEnumerable<double> MinorTicks() => axis is { IsLogarithmic: true, Ticks: null } ? AxisTicks.BetweenPowers(least, most) : [];

    private double Inner(double value) => axis.IsLogarithmic ? Math.Log10(value) : value;
}
