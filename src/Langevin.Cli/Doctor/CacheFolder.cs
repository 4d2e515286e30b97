using Langevin.Cli.Display;

namespace Langevin.Cli.Doctor;

/// <summary>The folder that data sets and the private runtime are kept in: LANGEVIN_CACHE, or <c>langevin</c> in the user's cache.</summary>
internal static class CacheFolder
{
    private const long Least = 1L << 30;

    public static Finding Look()
    {
        var folder = Where();
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent) existing = parent;
        return Judge(folder, new DriveInfo(existing).AvailableFreeSpace);
    }

    /// <summary>Judges the free space.</summary>
    public static Finding Judge(string folder, long free) => free >= Least
        ? new("cache", $"{folder}, {Sizes.Bytes(free)} free")
        : new("cache", $"{folder}, {Sizes.Bytes(free)} free", Health.Warning, "Free some space, or set LANGEVIN_CACHE to a folder on a larger disk.");

    /// <summary>Its path; it need not exist yet.</summary>
    public static string Where()
    {
        if (Environment.GetEnvironmentVariable("LANGEVIN_CACHE") is { Length: > 0 } named) return Path.GetFullPath(named);
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "langevin");
    }
}
