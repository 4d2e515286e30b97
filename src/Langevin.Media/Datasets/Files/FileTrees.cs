namespace Langevin.Media.Datasets.Files;

/// <summary>What the kinds of file trees share: limits and what a path inside may look like.</summary>
internal static class FileTrees
{
    /// <summary>No single file inside a dataset is longer: 256 MiB.</summary>
    public const int FileLimit = 256 << 20;

    /// <summary>The path with '/' between plain parts; null if it is absolute or climbs out of the root.</summary>
    public static string? Inside(string path)
    {
        var parts = path.Replace('\\', '/').Split('/').Where(part => part is not ("" or ".")).ToArray();
        var absolute = path.StartsWith('/') || path.StartsWith('\\') || (path.Length > 1 && path[1] == ':');
        return absolute || parts.Length == 0 || parts.Contains("..") || path.Contains('\0') ? null : string.Join('/', parts);
    }

    /// <summary>The report of an entry whose name leads out of its archive.</summary>
    public static SkippedFile Escape(string archive, string entry) =>
        new($"{archive}:{entry}", "leads out of the archive and is left out");

    /// <summary>The error of a file that is longer than is read.</summary>
    public static BrokenImageException TooLong(string name, long length) =>
        new(name, $"is {length >> 20} MiB long, more than the {FileLimit >> 20} that are read: make it smaller first");
}
