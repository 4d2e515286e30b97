using System.Globalization;
using Langevin.Cli.Display;
using Langevin.Evaluation.Memorisation;
using Langevin.Evaluation.Results;

namespace Langevin.Cli.Evaluating;

/// <summary>Shows results to people.</summary>
internal static class ResultTable
{
    /// <summary>Shows one result.</summary>
    public static void Write(MetricResult result, Terminal terminal)
    {
        var columns = new Columns("metric", "value", "chance", "better");
        foreach (var metric in result.Metrics) columns.Add(metric.Metric, Text(metric.Value), Chance(metric), metric.Better);
        columns.Write(terminal);
        if (result.Protocol.Samples > 0) terminal.Output.WriteLine($"{result.Protocol.Samples} generated pictures{Against(result.Protocol)}");
        if ((result.Protocol.VariationalBound ?? result.Protocol.ProbabilityFlow) is { } bits) terminal.Output.WriteLine($"bits a dimension of {bits.Images} pictures of {bits.Pictures}");
        if (result.Memorisation is { } copies) terminal.Output.WriteLine(Copies(copies));
        if (result.Source is { Sampler: not null } source) terminal.Output.WriteLine(FormattableString.Invariant($"{source.Source}: {source.Sampler}, {source.Steps} steps, guidance {source.Guidance}, seed {source.Seeds[0]}"));
        if (result.Judge is { } judge) terminal.Output.WriteLine($"the classifier names {judge.Accuracy} of {judge.RealImages} rightly");
    }

    /// <summary>Shows two results.</summary>
    public static void Write(MetricComparison comparison, (string First, string Second) names, Terminal terminal)
    {
        var columns = new Columns("metric", names.First, names.Second, "difference", "beyond chance", "better");
        foreach (var metric in comparison.Metrics)
            columns.Add(metric.Metric, Text(metric.First.Value), Text(metric.Second.Value), Text(metric.Difference), metric.IsBeyondChance switch { true => "yes", false => "no", null => "not known" }, metric.First.Better);
        columns.Write(terminal);
    }

    private static string Copies(MemorisationReport copies) => FormattableString.Invariant(copies.Ratio is { } ratio
        ? (FormattableString)$"in {copies.Space.Split(' ')[0]} the nearest training pictures are {ratio:f2} times as far as those of held-out pictures; {copies.Near} are nearer than one held-out picture of a hundred is"
        : $"in {copies.Space.Split(' ')[0]} the nearest training pictures are {copies.Median:g3} away in the median; there are no held-out pictures to compare with");

    private static string Against(MetricProtocol protocol) => protocol.Reference is not { } real ? ""
        : real.Samples is { } count ? $", {count} real ones, {protocol.Dimensions} features" : $", {protocol.Dimensions} features";

    /// <summary>How far chance moves a number.</summary>
    public static string Chance(Measurement metric) => metric switch
    {
        { Interval: { } interval } => $"{Text(interval.Low)} to {Text(interval.High)}",
        { StandardError: { } error } => $"+- {Text(1.96 * error)}",
        _ => "",
    };

    /// <summary>A number as people read it.</summary>
    public static string Text(double number) => number.ToString("g5", CultureInfo.InvariantCulture);
}
