using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Langevin.Media.Datasets.Files;

/// <summary>The files of a .tar archive, read where they lie; a .tar.gz is first decompressed into a nameless temporary file.</summary>
internal sealed class TarTree : IFileTree
{
    private const long SpoolLimit = 256L << 30;

    private readonly SafeFileHandle file;
    private readonly Dictionary<string, TarEntry> entries = [];
    private readonly List<SkippedFile> refused = [];

    public TarTree(string path, bool compressed)
    {
        Name = path;
        try
        {
            file = compressed ? Spooled(path) : File.OpenHandle(path);
            foreach (var entry in TarIndex.Read(file))
            {
                if (FileTrees.Inside(entry.Name) is { } inside)
                {
                    entries[inside] = entry;
                }
                else
                {
                    refused.Add(FileTrees.Escape(path, entry.Name));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new MediaException($"{path} is damaged and cannot be read ({FileFailure.Reason(exception)}): fetch it again", exception);
        }

        Paths = [.. entries.Keys.Order(StringComparer.Ordinal)];
    }

    public string Name { get; }

    public IReadOnlyList<string> Paths { get; }

    public IReadOnlyList<SkippedFile> Refused => refused;

    public bool Contains(string path) => entries.ContainsKey(path);

    public byte[] Read(string path)
    {
        var length = entries[path].Length;
        return length <= FileTrees.FileLimit ? ReadStart(path, (int)length) : throw FileTrees.TooLong($"{Name}:{path}", length);
    }

    public byte[] ReadStart(string path, int count)
    {
        var entry = entries[path];
        var start = new byte[Math.Min(count, entry.Length)];
        try
        {
            var read = 0;
            while (read < start.Length && RandomAccess.Read(file, start.AsSpan(read), entry.Offset + read) is > 0 and var more)
            {
                read += more;
            }

            return start[..read];
        }
        catch (IOException exception)
        {
            throw new BrokenImageException($"{Name}:{path}", $"cannot be read ({FileFailure.Reason(exception)})", exception);
        }
    }

    private static SafeFileHandle Spooled(string path)
    {
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var plain = File.OpenHandle(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        try
        {
            var block = new byte[1 << 20];
            var position = 0L;
            while (packed.Read(block) is > 0 and var count)
            {
                RandomAccess.Write(plain, block.AsSpan(0, count), position);
                position += count;
                if (position > SpoolLimit)
                {
                    throw new InvalidDataException($"it holds more than {SpoolLimit >> 30} GiB");
                }
            }

            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }
}
