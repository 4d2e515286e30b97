using System.ComponentModel;

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
        try
        {
            var run = ProgramRun.Of(program, arguments, folder, cancellation, ("LC_ALL", "C"), ("TMPDIR", folder));
            if (run.ExitCode != 0)
            {
                throw new MediaException(
                    $"the package {package} could not be fetched ({run.Line("E: ", "dpkg-deb: error")?[3..].Trim() ?? $"{program} ended with {run.ExitCode}"}): check the network and try again");
            }
        }
        catch (Win32Exception exception)
        {
            throw new MediaException(
                $"the package {package} could not be fetched: this machine has no {program}; start through ./langevin, which brings it", exception);
        }
    }
}
