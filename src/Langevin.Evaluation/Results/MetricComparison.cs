using System.Text.Json;
using System.Text.Json.Nodes;

namespace Langevin.Evaluation.Results;

/// <summary>Two results side by side, which must have been measured alike.</summary>
public sealed record MetricComparison
{
    /// <summary>The numbers that both have, in the order of the first.</summary>
    public required IReadOnlyList<ComparedMetric> Metrics { get; init; }

    /// <summary>How both were measured.</summary>
    public required MetricProtocol Protocol { get; init; }

    /// <summary>Compares two results. What only one of them was measured by, such as the neighbours of a metric that the other lacks, is no difference.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="names">What to call them in messages.</param>
    /// <exception cref="EvaluationException">They were measured differently, or have no metric in common.</exception>
    public static MetricComparison Of(MetricResult first, MetricResult second, (string First, string Second) names)
    {
        List<string> differences = [];
        Find(Tree(first.Protocol), Tree(second.Protocol), "", differences, names);
        if (differences.Count > 0) throw new EvaluationException($"The results cannot be compared: {string.Join("; ", differences)}. Measure both again in one way.");
        var others = second.Metrics.DistinctBy(metric => metric.Metric).ToDictionary(metric => metric.Metric);
        ComparedMetric[] common = [.. first.Metrics.Where(metric => others.ContainsKey(metric.Metric)).Select(metric => new ComparedMetric(metric.Metric, metric, others[metric.Metric]))];
        if (common.Length == 0) throw new EvaluationException($"{names.First} and {names.Second} have no metric in common: measure one that both have.");
        return new MetricComparison { Metrics = common, Protocol = first.Protocol };
    }

    private static JsonObject Tree(MetricProtocol protocol) => JsonSerializer.SerializeToNode(protocol, EvaluationJson.Compact.MetricProtocol)!.AsObject();

    private static void Find(JsonObject first, JsonObject second, string path, List<string> differences, (string First, string Second) names)
    {
        foreach (var (name, one) in first)
        {
            if (one is null || second[name] is not { } other) continue;
            if (one is JsonObject inner) Find(inner, other.AsObject(), $"{path}{name}.", differences, names);
            else if (!JsonNode.DeepEquals(one, other)) differences.Add($"{path}{name} is {one} in {names.First} and {other} in {names.Second}");
        }
    }
}

/// <summary>One number of two results.</summary>
/// <param name="Metric">What it is.</param>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
public sealed record ComparedMetric(string Metric, Measurement First, Measurement Second)
{
    /// <summary>Second less First.</summary>
    public double Difference => Second.Value - First.Value;

    /// <summary>Whether chance alone would seldom make them differ so: null when neither an error nor an interval is known of both.</summary>
    /// <remarks>The difference against 1.96 times the root of both errors squared; an interval's half width counts as 1.96 errors.</remarks>
    public bool? IsBeyondChance => Reach(First) is { } one && Reach(Second) is { } other ? Math.Abs(Difference) > Math.Sqrt(one * one + other * other) : null;

    private static double? Reach(Measurement measured) => measured switch
    {
        { Interval: { } interval } => (interval.High - interval.Low) / 2,
        { StandardError: { } error } => 1.959963984540054 * error,
        _ => null,
    };
}
