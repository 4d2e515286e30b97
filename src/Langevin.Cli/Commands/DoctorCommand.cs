using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Doctor;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin doctor</c>: what the machine has, and what to mend.</summary>
internal sealed class DoctorCommand() : LangevinCommand("doctor", "Shows what langevin found on this machine, and what to mend.", "langevin doctor", "langevin doctor --json")
{
    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        Finding[] findings = [.. Versions.Look(), .. Processor.Look(), .. Libtorch.Look(), Pictures.Look(), Memory.Look(), CacheFolder.Look()];
        var diagnosis = new Diagnosis(findings.Max(finding => finding.Health), findings);
        if (arguments.WantsJson()) JsonResult.Write(terminal, diagnosis, json => json.Diagnosis);
        else Write(diagnosis, terminal);
        return diagnosis.Health == Health.Broken ? CommandLine.Bad : CommandLine.Done;
    }

    private static void Write(Diagnosis diagnosis, Terminal terminal)
    {
        var columns = new Columns("", "what", "found");
        foreach (var finding in diagnosis.Findings) columns.Add(Mark(finding.Health), finding.Name, finding.Value);
        columns.Write(terminal);
        foreach (var finding in diagnosis.Findings.Where(finding => finding.Remedy is not null))
            terminal.Output.WriteLine($"{Mark(finding.Health)} {finding.Name}: {finding.Remedy}");
        terminal.Output.WriteLine(diagnosis.Health switch
        {
            Health.Good => "Everything is in order.",
            Health.Warning => "Langevin works; the above would make it better.",
            _ => "Langevin cannot work before the above is mended.",
        });
    }

    private static string Mark(Health health) => health switch { Health.Good => "✓", Health.Warning => "!", _ => "✗" };
}
