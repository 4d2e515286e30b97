using System.Globalization;
using Langevin.Cli.Display;
using Langevin.Study.Planning;
using Langevin.Study.Reports;

namespace Langevin.Cli.Studying;

/// <summary>Shows what people said to people.</summary>
internal static class StudyTable
{
    /// <summary>Shows a report.</summary>
    public static void Write(StudyReport report, Terminal terminal)
    {
        terminal.Output.WriteLine($"{report.Wording} {report.Votes} answers of {report.Raters} people, {report.Finished} of whom answered everything{Time(report)}.");
        if (report.Votes == 0) return;
        if (report.Kind == StudyKind.Preference) WritePreferences(report, terminal);
        else WriteAccuracy(report, terminal);
        if (report.Consistency is { } alike) terminal.Output.WriteLine($"Of {alike.Count} repeated questions {alike} were answered as before.");
    }

    private static void WritePreferences(StudyReport report, Terminal terminal)
    {
        var pairs = new Columns("preferred", "to", "win rate (95 %)", "answers", "over questions");
        foreach (var pair in report.Pairs)
            pairs.Add(pair.First, pair.Second, $"{pair.Wins}", $"{pair.Wins.Count}", pair.Resampled is { } interval ? $"{Percent(interval.Low)} to {Percent(interval.High)}" : "");
        pairs.Write(terminal);
        if (report.Strengths.Count > 0)
        {
            var strengths = new Columns("folder", "strength", "95 %");
            foreach (var one in report.Strengths) strengths.Add(one.Name, Number(one.LogStrength), $"{Number(one.Interval.Low)} to {Number(one.Interval.High)}");
            strengths.Write(terminal);
            terminal.Output.WriteLine("Strengths are Bradley and Terry's: 0 is average, and a difference of 1 wins 73 times of 100.");
        }
        if (report.ChoseLeft is { } left) terminal.Output.WriteLine($"The left picture was chosen {left} of the time.");
    }

    private static void WriteAccuracy(StudyReport report, Terminal terminal)
    {
        var columns = new Columns("folder", "is", "taken for real (95 %)", "answers");
        foreach (var one in report.TakenForReal) columns.Add(one.Name, one.IsReal ? "real" : "generated", $"{one.Share}", $"{one.Share.Count}");
        columns.Write(terminal);
        terminal.Output.WriteLine($"Told apart {report.Accuracy} of the time; guessing gives 50 %.");
    }

    private static string Time(StudyReport report) => report.MedianSeconds is { } seconds ? $", half of them in {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s or less" : "";

    private static string Percent(double share) => (100 * share).ToString("f1", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
}
