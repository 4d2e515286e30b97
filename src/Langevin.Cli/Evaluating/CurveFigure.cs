using Langevin.Evaluation.Results;
using Langevin.Lab.Plots;

namespace Langevin.Cli.Evaluating;

/// <summary>Curves of metrics: a row a setting, shares of 0 to 1 in one plot, every other metric in its own.</summary>
internal static class CurveFigure
{
    private const double Width = 300, Height = 240;
    private static readonly string[] Shares = ["precision", "recall", "density", "coverage", "class_agreement"];
    private static readonly string[] Logarithmic = ["nfe", "steps"];

    /// <summary>Draws.</summary>
    public static Figure Draw(IReadOnlyList<MetricCurve> curves)
    {
        string[] names = [.. curves.SelectMany(curve => curve.MetricNames()).Distinct()];
        string[][] groups = [.. names.Where(name => !Shares.Contains(name)).Select(name => (string[])[name]), .. names.Any(Shares.Contains) ? [[.. names.Where(Shares.Contains)]] : Array.Empty<string[]>()];
        return new Figure([.. curves.SelectMany(curve => groups.Select(group => Plot(curve, group)))]) { Columns = groups.Length };
    }

    private static Plot Plot(MetricCurve curve, string[] names)
    {
        var isLogarithmic = Logarithmic.Contains(curve.Over);
        return new Plot(names.Length == 1 ? names[0] : "", new Axis(curve.Over) { IsLogarithmic = isLogarithmic, Ticks = [.. curve.Points.Select(point => point.At)] }, new Axis(""))
        {
            Width = Width, Height = Height,
            Marks = [.. names.Index().SelectMany(name => Marks(curve, name.Item, name.Index, names.Length > 1))],
        };
    }

    private static IEnumerable<Mark> Marks(MetricCurve curve, string name, int index, bool isLabelled)
    {
        var points = curve.Points.Select(point => (point.At, Metric: point.Result.Metrics.FirstOrDefault(metric => metric.Metric == name))).Where(point => point.Metric is not null).ToArray();
        yield return new Curves([[.. points.Select(point => new PlotPoint(point.At, point.Metric!.Value))]]) { Colour = Ink.Hue(index), Dots = 5, Label = isLabelled ? name : null };
        yield return new Curves([.. points.Select(point => (IReadOnlyList<PlotPoint>)Whisker(point.At, point.Metric!))]) { Colour = Ink.Hue(index), Opacity = 0.45 };
    }

    /// <summary>The 95 % interval as an upright line; nothing where none is known.</summary>
    private static PlotPoint[] Whisker(double at, Measurement metric) => metric switch
    {
        { Interval: { } interval } => [new PlotPoint(at, interval.Low), new PlotPoint(at, interval.High)],
        { StandardError: { } error } => [new PlotPoint(at, metric.Value - 1.96 * error), new PlotPoint(at, metric.Value + 1.96 * error)],
        _ => [],
    };
}
