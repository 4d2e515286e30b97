using System.IO.Compression;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Features.Numpy;

/// <summary>Arrays by name in one file, as <c>numpy.savez</c> writes them: a zip archive of NumPy's arrays. No size that it claims is trusted.</summary>
internal sealed class NpzFile : IDisposable
{
    private const long BestDeflation = 1032;                                       // zlib's technical notes: 1032 to 1 is the limit of the format
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string path;
    private readonly long bytes;
    private readonly ZipArchive archive;

    /// <summary>Opens a file; no array is read.</summary>
    /// <exception cref="EvaluationException">It is no such archive.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public NpzFile(string path)
    {
        this.path = path;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        bytes = stream.Length;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read);
            _ = archive.Entries.Count;
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            stream.Dispose();
            throw Damaged("it is no .npz archive", failure);
        }
    }

    /// <summary>An array of numbers; null when there is none of that name.</summary>
    /// <exception cref="EvaluationException">It is damaged, or claims what cannot be.</exception>
    public (long[] Shape, double[] Values)? Numbers(string name) => Find(name) is { } entry ? Read(entry, NpyArray.ReadNumbers) : null;

    /// <summary>A text; null when there is none of that name.</summary>
    /// <inheritdoc cref="Numbers"/>
    public string? Text(string name) => Find(name) is { } entry ? Read(entry, NpyArray.ReadText) : null;

    /// <summary>Closes the file.</summary>
    public void Dispose() => archive.Dispose();

    /// <summary>Writes a file whole, without compression, as <c>numpy.savez</c> does: the same arrays give the same bytes.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, params IEnumerable<(string Name, Action<Stream> Write)> arrays) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, write) in arrays)
        {
            var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = Earliest;
            using var array = entry.Open();
            write(array);
        }
    });

    private ZipArchiveEntry? Find(string name)
    {
        var found = archive.Entries.Where(entry => entry.FullName == name + ".npy").ToList();
        return found.Count <= 1 ? found.FirstOrDefault() : throw Damaged($"it has '{name}' {found.Count} times");
    }

    private T Read<T>(ZipArchiveEntry entry, Func<Stream, long, T> read)
    {
        try
        {
            if (entry.CompressedLength > bytes || entry.Length > BestDeflation * (entry.CompressedLength + 1))
                throw new InvalidDataException($"claims {entry.Length} bytes out of {entry.CompressedLength}, more than can be");
            using var stream = entry.Open();
            var value = read(stream, entry.Length);
            return stream.ReadByte() < 0 ? value : throw new InvalidDataException("has more bytes than it claims");
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            throw Damaged($"'{entry.Name}' {failure.Message.TrimEnd('.')}", failure);
        }
    }

    private EvaluationException Damaged(string what, Exception? inner = null) => new($"'{path}' cannot be used: {what}; write it again, with numpy.savez or with Langevin.", inner);

    private static bool IsDamage(Exception failure) => failure is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException;
}
