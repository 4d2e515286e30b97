using System.ComponentModel;
using System.Diagnostics;

namespace Langevin.Media.Datasets.Named;

/// <summary>Files of a Debian package, downloaded and unpacked into a folder. Nothing is installed and nothing of the system changes.</summary>
internal static class DebianPackage
{
    /// <summary>Fetches with apt's own sources and signatures, but with state and cache in the folder.</summary>
    /// <param name="package">The package's name.</param>
    /// <param name="folder">Made anew; the caller deletes it.</param>
    /// <param name="report">Told each step.</param>
    /// <param name="cancellation">Ends the programs that were started.</param>
    /// <returns>The folder that stands for the root of the system inside the package.</returns>
    /// <exception cref="MediaException">apt-get or dpkg-deb is missing or failed.</exception>
    public static string Unpack(string package, string folder, Action<string> report, CancellationToken cancellation)
    {
        var root = Path.Combine(folder, "root");
        var state = Path.Combine(folder, "apt");
        Directory.CreateDirectory(Path.Combine(state, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(state, "cache", "archives", "partial"));
        File.WriteAllText(Path.Combine(state, "status"), ""); // as if nothing were installed
        string[] quietly =
        [
            "-q", "-o", $"Dir::State={state}", "-o", $"Dir::State::status={state}/status", "-o", $"Dir::Cache={state}/cache",
            "-o", "APT::Sandbox::User=root", "-o", "Acquire::Languages=none", "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=2",
        ];
        report("reading the package list");
        Run(package, folder, cancellation, "apt-get", [.. quietly, "update"]);
        report($"downloading {package}");
        Run(package, folder, cancellation, "apt-get", [.. quietly, "download", package]);
        report("unpacking");
        var archive = Directory.EnumerateFiles(folder, "*.deb").FirstOrDefault()
            ?? throw new MediaException($"apt-get left no file of the package {package}: try again");
        Run(package, folder, cancellation, "dpkg-deb", ["-x", archive, root]);
        return root;
    }

    private static void Run(string package, string folder, CancellationToken cancellation, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TMPDIR"] = folder;
        try
        {
            using var process = Process.Start(start)!;
            using var _ = cancellation.Register(() => process.Kill(entireProcessTree: true));
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
            {
                throw new MediaException(
                    $"the package {package} could not be fetched ({Reason(errors) ?? Reason(output.Result) ?? $"{program} ended with {process.ExitCode}"}): check the network and try again");
            }
        }
        catch (Win32Exception exception)
        {
            throw new MediaException(
                $"the package {package} could not be fetched: this machine has no {program}; start through ./langevin, which brings it", exception);
        }
    }

    /// <summary>The first line that reports an error.</summary>
    private static string? Reason(string output) =>
        output.Split('\n').FirstOrDefault(line => line.StartsWith("E: ", StringComparison.Ordinal) || line.StartsWith("dpkg-deb: error", StringComparison.Ordinal))?[3..].Trim();
}
