using System.Security.Cryptography;

namespace Langevin.Media.Datasets.Named;

/// <summary>Where known datasets lie on this machine, and how they get there.</summary>
/// <remarks>One folder a dataset below the cache folder. It appears in one step, after its checksums were found right.</remarks>
public sealed class DatasetStore
{
    private readonly string folder;

    /// <summary>A store in a folder of its own, which need not exist yet.</summary>
    public DatasetStore(string folder) => this.folder = folder;

    /// <summary>The user's store: data/ below LANGEVIN_CACHE, else langevin/ below XDG_CACHE_HOME, else ~/.cache/langevin.</summary>
    public static DatasetStore Default { get; } = new(Path.Combine(CacheFolder(), "data"));

    /// <summary>Where everything lies; it need not exist yet.</summary>
    internal string Folder => folder;

    /// <summary>The folder with a dataset's files, all there and of the right length; null if it has to be fetched first.</summary>
    public string? Find(DatasetManifest manifest)
    {
        string[] places = [Path.Combine(folder, manifest.Name), manifest.InstalledFolder];
        return places.FirstOrDefault(place => manifest.Files.All(file => new FileInfo(Path.Combine(place, file.Name)) is { Exists: true } found
            && found.Length == file.Length));
    }

    /// <summary>Fetches a dataset if it is not here yet, as the Debian package that brings it, and checks every file.</summary>
    /// <param name="manifest">What to fetch.</param>
    /// <param name="report">Told each step in a few words.</param>
    /// <param name="cancellation">Stops fetching and leaves nothing behind.</param>
    /// <returns>The folder with the files.</returns>
    /// <exception cref="MediaException">It cannot be fetched here (no network, no apt-get, no space), or a checksum is wrong.</exception>
    public string Get(DatasetManifest manifest, Action<string>? report = null, CancellationToken cancellation = default)
    {
        if (Find(manifest) is { } present)
        {
            Verify(manifest, present);
            return present;
        }

        try
        {
            Directory.CreateDirectory(folder);
            using var alone = new FileStream(Path.Combine(folder, $"{manifest.Name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return Find(manifest) ?? Fetch(manifest, report ?? (_ => { }), cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException(
                $"{manifest.Name} cannot be kept in {folder} ({FileFailure.Reason(exception)}): set LANGEVIN_CACHE to another folder, or wait for another fetch to end", exception);
        }
    }

    /// <summary>Compares every file with its checksum.</summary>
    /// <exception cref="MediaException">One differs; the sentence names it.</exception>
    public static void Verify(DatasetManifest manifest, string place)
    {
        foreach (var file in manifest.Files)
        {
            var path = Path.Combine(place, file.Name);
            using var stream = File.OpenRead(path);
            var found = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (found != file.Sha256)
            {
                throw new MediaException($"{path} is not the file of {manifest.Package} {manifest.PackageVersion} (its SHA-256 is {found}): delete {place} and fetch it again");
            }
        }
    }

    private string Fetch(DatasetManifest manifest, Action<string> report, CancellationToken cancellation)
    {
        var aside = Path.Combine(folder, $".{manifest.Name}.part");
        var target = Path.Combine(folder, manifest.Name);
        DeleteFolder(aside);
        try
        {
            var unpacked = DebianPackage.Unpack(manifest.Package, aside, report, cancellation);
            var files = Path.Combine(unpacked, manifest.InstalledFolder.TrimStart('/'));
            report("checking");
            var missing = manifest.Files.FirstOrDefault(file => !File.Exists(Path.Combine(files, file.Name)));
            if (missing is not null)
            {
                throw new MediaException($"the package {manifest.Package} of this system has no {missing.Name}: version {manifest.PackageVersion} is needed");
            }

            Verify(manifest, files);
            DeleteFolder(target);
            Directory.Move(files, target);
            return target;
        }
        finally
        {
            DeleteFolder(aside);
        }
    }

    private static void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static string CacheFolder() =>
        Set("LANGEVIN_CACHE") ?? Path.Combine(
            Set("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "langevin");

    private static string? Set(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
