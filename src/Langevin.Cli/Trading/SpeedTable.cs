using System.Globalization;
using System.Text;
using Langevin.Cli.Display;

namespace Langevin.Cli.Trading;

/// <summary>Shows what settings save and cost.</summary>
internal static class SpeedTable
{
    /// <summary>As a table.</summary>
    public static void Write(SpeedReport report, bool isMarkdown, Terminal terminal)
    {
        string[] headings = ["settings", "seconds", "of plain", "error", .. Metrics(report)];
        var rows = report.Rows.Select(row => (string[])[row.Settings, Text(row.Seconds), Text(row.Ratio, "0.00"), Text(row.Error), .. Metrics(report).Select(name => Text(Metric(row, name)))]).ToArray();
        if (isMarkdown)
        {
            foreach (var line in (string[][])[headings, [.. headings.Select(_ => "---")], .. rows]) terminal.Output.WriteLine($"| {string.Join(" | ", line)} |");
            return;
        }
        var columns = new Columns(headings);
        foreach (var row in rows) columns.Add(row);
        columns.Write(terminal);
    }

    /// <summary>As comma-separated values.</summary>
    public static string Csv(SpeedReport report)
    {
        var text = new StringBuilder($"settings,seconds,ratio,error{string.Concat(Metrics(report).Select(name => $",{name}"))}\n");
        foreach (var row in report.Rows)
            text.AppendJoin(',', [$"\"{row.Settings.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", .. ((double[])[row.Seconds, row.Ratio, row.Error, .. Metrics(report).Select(name => Metric(row, name))]).Select(number => number.ToString("r", CultureInfo.InvariantCulture))]).Append('\n');
        return text.ToString();
    }

    /// <summary>The names of what was measured of pictures.</summary>
    public static string[] Metrics(SpeedReport report) => [.. report.Rows[0].Metrics?.Select(metric => metric.Metric) ?? []];

    /// <summary>One of them.</summary>
    public static double Metric(SpeedRow row, string name) => row.Metrics!.First(metric => metric.Metric == name).Value;

    private static string Text(double number, string format = "g3") => number.ToString(format, CultureInfo.InvariantCulture);
}
