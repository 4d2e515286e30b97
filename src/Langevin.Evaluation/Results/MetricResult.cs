using System.Text.Json;
using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Results;

/// <summary>Numbers, and how they were measured.</summary>
public sealed record MetricResult
{
    /// <summary>The numbers, in the order in which they were asked for.</summary>
    public required IReadOnlyList<Measurement> Metrics { get; init; }

    /// <summary>How they were measured.</summary>
    public required MetricProtocol Protocol { get; init; }

    /// <summary>How the generated pictures came to be; null when features were given. Two results with other sources can be compared: that is what they are for.</summary>
    public SampleProtocol? Source { get; init; }

    /// <summary>The classifier whose features these are, and how well it names real pictures; null when features were given.</summary>
    public JudgeReference? Judge { get; init; }

    /// <summary>The training pictures that generated ones lie nearest to; null when they were not looked for.</summary>
    public Memorisation.MemorisationReport? Memorisation { get; init; }

    /// <summary>What to know before the numbers are believed: one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The result as JSON that <see cref="FromJson"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Indented.MetricResult);

    /// <summary>Reads a result.</summary>
    /// <exception cref="EvaluationException">The text is no result.</exception>
    public static MetricResult FromJson(string json)
    {
        try
        {
            var result = JsonSerializer.Deserialize(json, EvaluationJson.Compact.MetricResult) ?? throw new JsonException("it is empty");
            return result.Metrics.Any(metric => metric is null) ? throw new JsonException("a metric is empty") : result;
        }
        catch (JsonException failure)
        {
            throw new EvaluationException($"This is no result of 'langevin evaluate': {failure.Message}", failure);
        }
    }
}

/// <summary>One number.</summary>
/// <param name="Metric">What it is: fd, kid, precision, recall, density, coverage, inception_score, diversity, class_agreement, bits_per_dim_vlb or bits_per_dim_ode; fd-classifier and kid-classifier where a judge gave the features.</param>
/// <param name="Value">The number.</param>
/// <param name="Better">Which way is better: lower, higher or neither.</param>
/// <param name="StandardError">How far chance moves it; null when that was not measured.</param>
/// <param name="Interval">Its 95 % bootstrap interval; null when none was asked for.</param>
public sealed record Measurement(string Metric, double Value, string Better, double? StandardError = null, Interval? Interval = null);
