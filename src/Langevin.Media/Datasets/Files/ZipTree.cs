using System.IO.Compression;

namespace Langevin.Media.Datasets.Files;

/// <summary>The files of a .zip archive. Its bytes are read one thread at a time; decoding them is not.</summary>
internal sealed class ZipTree : IFileTree
{
    private const long LongestDeflateRatio = 1032;

    private readonly Lock door = new();
    private readonly FileStream file;
    private readonly Dictionary<string, ZipArchiveEntry> entries = [];
    private readonly List<SkippedFile> refused = [];

    public ZipTree(string path)
    {
        Name = path;
        try
        {
            file = File.OpenRead(path);
            foreach (var entry in new ZipArchive(file, ZipArchiveMode.Read).Entries)
            {
                Add(entry);
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            file?.Dispose();
            throw new MediaException($"{path} is damaged and cannot be read ({exception.Message}): fetch it again", exception);
        }

        Paths = [.. entries.Keys.Order(StringComparer.Ordinal)];
    }

    public string Name { get; }

    public IReadOnlyList<string> Paths { get; }

    public IReadOnlyList<SkippedFile> Refused => refused;

    public bool Contains(string path) => entries.ContainsKey(path);

    public byte[] Read(string path)
    {
        var entry = entries[path];
        if (entry.Length > FileTrees.FileLimit)
        {
            throw FileTrees.TooLong($"{Name}:{path}", entry.Length);
        }

        var start = ReadStart(path, (int)entry.Length);
        return start.Length == entry.Length ? start : throw new BrokenImageException($"{Name}:{path}", "is shorter than the archive says: fetch it again");
    }

    public byte[] ReadStart(string path, int count)
    {
        var entry = entries[path];
        try
        {
            lock (door)
            {
                if (entry.CompressedLength > file.Length || entry.Length > 64 + entry.CompressedLength * LongestDeflateRatio)
                {
                    throw new InvalidDataException($"it claims {entry.Length} bytes");
                }

                var start = new byte[Math.Min(count, entry.Length)];
                using var stream = entry.Open();
                return start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw new BrokenImageException($"{Name}:{path}", $"is damaged in the archive ({exception.Message})", exception);
        }
    }

    private static bool IsDamage(Exception exception) =>
        exception is IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException or ArgumentException;

    private void Add(ZipArchiveEntry entry)
    {
        if (entry.FullName.EndsWith('/'))
        {
            return;
        }

        if (FileTrees.Inside(entry.FullName) is { } inside)
        {
            entries.TryAdd(inside, entry);
        }
        else
        {
            refused.Add(FileTrees.Escape(Name, entry.FullName));
        }
    }
}
