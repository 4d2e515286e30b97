using System.Globalization;

namespace Langevin.Lab.Convergence;

/// <summary>Measurements as texts in columns, and the table of docs/samplers.md.</summary>
public static class SamplerTable
{
    private const string Begin = "<!-- langevin lab convergence --update: begin -->", End = "<!-- end -->", Nothing = "–";
    private const double Rounding = 1e-12;

    /// <summary>What the columns are called.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["sampler", "order", "measured", "noise", "NFE a step", .. SamplerMeasurement.Budgets.Select(budget => $"{budget} NFE")];

    /// <summary>One row: a text for each heading.</summary>
    /// <param name="measured">The measurement.</param>
    public static string[] Row(SamplerMeasurement measured) =>
    [
        measured.Name, $"{measured.ClaimedOrder}", measured.MeasuredOrder?.ToString("0.00", CultureInfo.InvariantCulture) ?? Nothing, measured.IsStochastic ? "yes" : "no",
        measured.EvaluationsAStep?.ToString(CultureInfo.InvariantCulture) ?? "adaptive", .. measured.Errors.Select(error => Text(error.Error, measured.IsStochastic)),
    ];

    /// <summary>The table in Markdown, with each sampler's paper and use.</summary>
    /// <param name="measurements">A row each.</param>
    public static string Markdown(IEnumerable<SamplerMeasurement> measurements)
    {
        string[] headings = [.. Headings, "paper", "when to use"];
        var rows = measurements.Select(measured => Line([$"`{measured.Name}`", .. Row(measured).Skip(1), SamplerGuide.Of(measured.Name).Paper, SamplerGuide.Of(measured.Name).Use]));
        return string.Join('\n', [Line(headings), Line([.. headings.Select(_ => "---")]), .. rows]) + "\n";
    }

    /// <summary>A page with its table replaced.</summary>
    /// <param name="page">Markdown that holds the marks of a table.</param>
    /// <param name="table">The new table.</param>
    /// <exception cref="FormatException">The page has no such marks.</exception>
    public static string Replace(string page, string table)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : page.IndexOf(End, begin, StringComparison.Ordinal);
        if (end < 0) throw new FormatException($"the page has no lines '{Begin}' and '{End}' to put the table between.");
        return $"{page[..begin]}{Begin}\n\n{table}\n{page[end..]}";
    }

    /// <summary>Two digits, and no more than chance allows.</summary>
    private static string Text(double? error, bool isStochastic) => error switch
    {
        null => Nothing,
        < EnergyDistance.Chance when isStochastic => "< 0.001",
        < Rounding => "exact",
        >= 0.001 and var large => Digits(large).ToString("0.####", CultureInfo.InvariantCulture),
        var small => small.Value.ToString("0.0e-0", CultureInfo.InvariantCulture),
    };

    private static double Digits(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Round(value / power) * power;
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
