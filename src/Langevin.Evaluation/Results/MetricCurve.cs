using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Langevin.Evaluation.Results;

/// <summary>Results along a setting, everything else being equal.</summary>
/// <param name="Over">What was varied: nfe, steps, guidance, step ...</param>
/// <param name="Points">The results in order.</param>
public sealed record MetricCurve(string Over, IReadOnlyList<CurvePoint> Points)
{
    private const string Heading = "over,at,metric,value,standard_error,low,high,better\n";

    /// <summary>The names of all metrics, in the order in which they come.</summary>
    public IReadOnlyList<string> MetricNames() => [.. Points.SelectMany(point => point.Result.Metrics).Select(metric => metric.Metric).Distinct()];

    /// <summary>Curves as JSON, with the protocol of every point.</summary>
    public static string ToJson(IReadOnlyList<MetricCurve> curves) => JsonSerializer.Serialize([.. curves], EvaluationJson.Indented.MetricCurveArray);

    /// <summary>Curves as comma-separated values, one line a number; what was not measured is empty.</summary>
    public static string ToCsv(IReadOnlyList<MetricCurve> curves)
    {
        var text = new StringBuilder(Heading);
        foreach (var curve in curves)
            foreach (var point in curve.Points)
                foreach (var one in point.Result.Metrics)
                    text.AppendJoin(',', curve.Over, Number(point.At), one.Metric, Number(one.Value), Number(one.StandardError), Number(one.Interval?.Low), Number(one.Interval?.High), one.Better).Append('\n');
        return text.ToString();
    }

    private static string Number(double? value) => value?.ToString("r", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>One result of a curve.</summary>
/// <param name="At">The setting's value.</param>
/// <param name="Result">What was measured.</param>
public sealed record CurvePoint(double At, MetricResult Result);
