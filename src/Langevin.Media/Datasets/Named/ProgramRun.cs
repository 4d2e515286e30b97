using System.Diagnostics;

namespace Langevin.Media.Datasets.Named;

/// <summary>What became of another program that was run to its end.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a program without input, and waits.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="settings">Environment variables that it is given beside those of this process.</param>
    /// <param name="cancellation">Ends it, and what it started.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ProgramRun Of(string program, IEnumerable<string> arguments, string folder, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var _ = cancellation.Register(() => process.Kill(entireProcessTree: true));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var written = output.Result;
        cancellation.ThrowIfCancellationRequested();
        return new ProgramRun(process.ExitCode, written, errors);
    }

    /// <summary>The first line that begins in one of some ways, on either way out; null where there is none.</summary>
    public string? Line(params string[] beginnings) =>
        (Errors + '\n' + Output).Split('\n').FirstOrDefault(line => beginnings.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)))?.Trim();
}
