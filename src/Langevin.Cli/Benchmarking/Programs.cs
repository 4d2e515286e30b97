using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Langevin.Cli.Benchmarking;

/// <summary>Runs this program and the peer's scripts, each in a process of its own, so that neither inherits memory or threads.</summary>
internal static class Programs
{
    /// <summary>Runs this program; gives what it wrote.</summary>
    public static string Self(IEnumerable<string> words, CancellationToken stop)
    {
        var program = Environment.ProcessPath!;
        var own = Path.GetFileNameWithoutExtension(program) == "dotnet" ? new[] { Environment.GetCommandLineArgs()[0] } : [];
        return Run(program, [.. own, .. words], stop);
    }

    /// <summary>Runs a script of the peer; gives the last line that it wrote, which is JSON.</summary>
    public static JsonNode Peer(string python, string script, IEnumerable<string> words, CancellationToken stop)
    {
        var written = Run(python, [script, .. words], stop);
        try
        {
            return JsonNode.Parse(written.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "") ?? throw new JsonException("nothing");
        }
        catch (JsonException)
        {
            throw new CommandException($"the peer's {Path.GetFileName(script)} wrote no line of JSON; run '{python} {script}' to see why.");
        }
    }

    private static string Run(string program, IReadOnlyList<string> words, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new CommandException($"'{program}' cannot be run: {failure.Message}; give --peer the Python that has torch and diffusers.", failure);
        }
        using (process)
        using (stop.Register(() => process.Kill(entireProcessTree: true)))
        {
            var errors = process.StandardError.ReadToEndAsync(stop);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            if (process.ExitCode == 0) return output;
            var said = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "nothing";
            throw new CommandException($"'{program} {string.Join(' ', words)}' ended with {process.ExitCode} and said: {said.Trim()}");
        }
    }
}
