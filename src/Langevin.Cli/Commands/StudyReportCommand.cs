using System.CommandLine;
using Langevin.Cli.Studying;
using Langevin.Study.Reports;
using Langevin.Study.Storage;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin study report</c>: what people said.</summary>
internal sealed class StudyReportCommand : LangevinCommand
{
    private readonly Argument<string> path = Choose.Subject("FILE.db", "The file of a study, running or not");
    private readonly Option<long?> bootstrap = Choose.Whole("--bootstrap", "N", "Draw the questions anew so often for intervals, 1000 by default", 20, 100_000);

    public StudyReportCommand() : base("report", "Counts the votes of a study: win rates, strengths, accuracy, each with its 95 % interval.",
        "langevin study report study.db",
        "langevin study report study.db --json")
    {
        Add(path);
        Add(bootstrap);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var file = StudyFile.OpenToRead(arguments.GetRequiredValue(path));
        var report = file.Report((int)(arguments.GetValue(bootstrap) ?? 1000), stop);
        if (arguments.WantsJson()) terminal.Output.WriteLine(report.ToJson());
        else StudyTable.Write(report, terminal);
        return CommandLine.Done;
    }
}
