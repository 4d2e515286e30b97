namespace Langevin.Training.Runs;

/// <summary>The step of a run that was measured to be the best; its averaged weights lie in <c>best/</c>.</summary>
/// <param name="Step">The step; the first of several that are as good.</param>
/// <param name="Metric">The number by which steps are told apart.</param>
/// <param name="Value">Its value.</param>
public sealed record BestStep(long Step, string Metric, double Value)
{
    /// <summary>The best step of a log.</summary>
    /// <param name="log">Its lines, ascending.</param>
    /// <param name="options">Which number counts, and which way it is better.</param>
    /// <returns>Null where none was measured.</returns>
    public static BestStep? Among(IEnumerable<StepMetrics> log, EvaluationOptions options)
    {
        BestStep? best = null;
        foreach (var line in log)
            if (line.Evaluation is { } numbers && Of(line.Step, numbers, options) is { } one && (best is null || one.IsBetterThan(best, options))) best = one;
        return best;
    }

    /// <summary>The best step of a run folder; null when nothing was measured.</summary>
    /// <param name="run">The folder.</param>
    /// <exception cref="TrainingException">The folder holds no run.</exception>
    public static BestStep? OfRun(string run)
    {
        var (options, metrics) = (RunFolder.ReadOptions(run).Evaluation, Path.Combine(run, "metrics.jsonl"));
        return File.Exists(metrics) ? Among(MetricsLog.Read(metrics), options) : null;
    }

    internal static BestStep? Of(long step, IReadOnlyDictionary<string, double> numbers, EvaluationOptions options) =>
        options.Best is { } name && numbers.TryGetValue(name, out var value) ? new BestStep(step, name, value) : null;

    internal bool IsBetterThan(BestStep other, EvaluationOptions options) => options.Better == "lower" ? Value < other.Value : Value > other.Value;
}
