using Langevin.Training;

namespace Langevin.Cli.Training;

/// <summary>The metrics that serve during training, and which number tells the best step.</summary>
internal static class EvaluationMetrics
{
    private const string Lower = "lower", Higher = "higher", Neither = "neither";

    private static readonly Dictionary<string, (string Number, string Better)[]> Table = new()
    {
        ["fd"] = [("fd", Lower)], ["kid"] = [("kid", Lower)], ["diversity"] = [("diversity", Neither)],
        ["prdc"] = [("precision", Higher), ("recall", Higher), ("density", Higher), ("coverage", Higher)],
    };

    /// <summary>The words of <c>evaluation.metrics</c>.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Table.Keys];

    /// <summary>The number by which steps are told apart, by its whole name, and which way it is better.</summary>
    /// <param name="asked">What is measured, and the number that was asked for: with or without the network's name; the first that has a better way by default.</param>
    /// <param name="name">What a number is called where a certain network looks.</param>
    /// <param name="agreement">The class agreement's name where it is measured; null where not.</param>
    /// <exception cref="CommandException">A metric is not known, or the number is not measured, or no way of it is better.</exception>
    public static (string Best, string Better) Best(EvaluationOptions asked, Func<string, string> name, string? agreement)
    {
        if (asked.Metrics.FirstOrDefault(word => !Table.ContainsKey(word)) is { } unknown)
            throw new CommandException($"--evaluate-metrics names '{unknown}', and there are {string.Join(", ", Words)}{ClosestWord.End(unknown, [.. Words])}");
        var numbers = asked.Metrics.SelectMany(word => Table[word]).Concat(agreement is null ? [] : [(agreement, Higher)]).Where(number => number.Item2 != Neither).ToArray();
        var known = string.Join(", ", numbers.Select(number => name(number.Item1)));
        if (numbers.Length == 0) throw new CommandException($"--evaluate-metrics {string.Join(',', asked.Metrics)} has no number that is better lower or higher, so that no best step can be told; measure fd too.");
        if (asked.Best is null) return (name(numbers[0].Item1), numbers[0].Item2);
        var found = numbers.FirstOrDefault(number => asked.Best == number.Item1 || asked.Best == name(number.Item1));
        return found.Item1 is null ? throw new CommandException($"--best is '{asked.Best}', and must be one of what is measured: {known}.") : (name(found.Item1), found.Item2);
    }
}
