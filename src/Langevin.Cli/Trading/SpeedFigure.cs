using Langevin.Lab.Plots;

namespace Langevin.Cli.Trading;

/// <summary>What settings save, across, and what they cost, upwards: the error, and each metric of the pictures.</summary>
internal static class SpeedFigure
{
    private const double Width = 300, Height = 260, Dot = 9;

    /// <summary>Draws.</summary>
    public static Figure Draw(SpeedReport report)
    {
        (string Name, Func<SpeedRow, double> Value)[] costs = [("error beside the plain walk", row => row.Error), .. SpeedTable.Metrics(report).Select(name => (name, (Func<SpeedRow, double>)(row => SpeedTable.Metric(row, name))))];
        return new Figure([.. costs.Select((cost, i) => Plot(report, cost.Name, cost.Value, isLabelled: i == costs.Length - 1))]);
    }

    private static Plot Plot(SpeedReport report, string name, Func<SpeedRow, double> value, bool isLabelled) => new(name, new Axis("time by that of the plain walk") { Least = 0 }, new Axis(""))
    {
        Width = Width, Height = Height,
        Marks = [.. report.Rows.Select((row, i) => new Points([new PlotPoint(row.Ratio, value(row))]) { Colour = Ink.Hue(i), Size = Dot, Label = isLabelled ? row.Settings : null })],
    };
}
