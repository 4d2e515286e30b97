using System.Buffers.Binary;
using System.Text;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>
/// Reads the directory of a zip archive, with or without its 64-bit records (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16), for archives whose
/// files are stored without compression, as <c>torch.save</c> does so that they can be mapped.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint LocalMark = 0x04034b50, CentralMark = 0x02014b50, EndMark = 0x06054b50, WideEndMark = 0x06064b50, LocatorMark = 0x07064b50;
    private const int LocalSize = 30, CentralSize = 46, EndSize = 22, WideEndSize = 56, LocatorSize = 20, LongestComment = 0xffff;
    private const int MostEntries = 1_000_000;
    private readonly string path;
    private readonly MappedFile file;

    private ZipDirectory(string path, MappedFile file) => (this.path, this.file) = (path, file);

    /// <summary>The archive's files by name.</summary>
    /// <exception cref="TensorFileException">The archive is damaged, compressed, or lays files over each other or outside of itself.</exception>
    internal static Dictionary<string, ZipEntry> Read(string path, MappedFile file) => new ZipDirectory(path, file).ReadEntries();

    private Dictionary<string, ZipEntry> ReadEntries()
    {
        var (start, count) = Place(FindEnd());
        if (count > MostEntries) throw Bad($"announces {count} files");
        Dictionary<string, ZipEntry> entries = [];
        var at = start;
        for (var i = 0L; i < count; i++)
        {
            var entry = ReadEntry(ref at);
            if (!entries.TryAdd(entry.Name, entry)) throw Bad($"holds '{entry.Name}' twice");
        }
        CheckLayout(entries.Values, start);
        return entries;
    }

    private long FindEnd()
    {
        var length = (int)Math.Min(file.Length, EndSize + LongestComment);
        var tail = file.Bytes(file.Length - length, length);
        for (var i = length - EndSize; i >= 0; i--)
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[i..]) == EndMark) return file.Length - length + i;
        throw Bad("has no directory at its end: it was cut off");
    }

    /// <summary>Where the directory starts, and how many files it lists.</summary>
    private (long Start, long Count) Place(long end)
    {
        var record = Bytes(end, EndSize);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]), start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (count != 0xffff && start != uint.MaxValue) return (start, count);
        var locator = Bytes(end - LocatorSize, LocatorSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorMark) return (start, count);
        var wide = Bytes(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), WideEndSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(wide) != WideEndMark) throw Bad("has a damaged 64-bit directory");
        return (BinaryPrimitives.ReadInt64LittleEndian(wide[48..]), BinaryPrimitives.ReadInt64LittleEndian(wide[32..]));
    }

    private ZipEntry ReadEntry(ref long at)
    {
        var record = Bytes(at, CentralSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != CentralMark) throw Bad("has a damaged directory");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]), extraLength = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        var name = Encoding.UTF8.GetString(Bytes(at + CentralSize, nameLength));
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]), length = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]), local = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        Widen(Bytes(at + CentralSize + nameLength, extraLength), ref length, ref packed, ref local);
        CheckName(name);
        if (BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) != 0 || packed != length) throw Bad($"holds '{name}' compressed, which torch.save never does");
        if ((BinaryPrimitives.ReadUInt16LittleEndian(record[8..]) & 1) != 0) throw Bad($"holds '{name}' encrypted");
        at += CentralSize + nameLength + extraLength + commentLength;
        return new ZipEntry(name, DataOffset(name, local, length), length, BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
    }

    /// <summary>The 64-bit sizes of an extra field, which stand there only for those that do not fit.</summary>
    private void Widen(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            int tag = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4) throw Bad("has a damaged extra field");
            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (tag != 1) continue;
            Widen(ref field, ref length);
            Widen(ref field, ref packed);
            Widen(ref field, ref local);
        }
    }

    private void Widen(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue) return;
        if (field.Length < sizeof(long)) throw Bad("has a damaged 64-bit field");
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[sizeof(long)..];
    }

    private long DataOffset(string name, long local, long length)
    {
        var record = Bytes(local, LocalSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != LocalMark) throw Bad($"has no file where '{name}' should start");
        var offset = local + LocalSize + BinaryPrimitives.ReadUInt16LittleEndian(record[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        if (length < 0 || offset > file.Length || length > file.Length - offset) throw Bad($"gives '{name}' {length} bytes from {offset} of {file.Length}");
        return offset;
    }

    /// <summary>Nothing is ever written under these names; one that leaves its folder shows that the archive was made to harm.</summary>
    private void CheckName(string name)
    {
        if (name.Length == 0 || name.StartsWith('/') || name.AsSpan().IndexOfAny('\\', '\0', ':') >= 0 || name.Split('/').Any(part => part is ".." or "."))
            throw Bad($"holds a file called '{name.Replace("\0", "\\0", StringComparison.Ordinal)}', which leads out of it");
    }

    private void CheckLayout(IEnumerable<ZipEntry> entries, long directory)
    {
        var at = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Offset))
        {
            if (entry.Offset < at) throw Bad($"lays '{entry.Name}' over another file");
            at = entry.Offset + entry.Length;
        }
        if (at > directory) throw Bad("lays a file over its directory");
    }

    private ReadOnlySpan<byte> Bytes(long offset, int length) =>
        offset >= 0 && offset <= file.Length - length ? file.Bytes(offset, length) : throw Bad($"points to byte {offset} of {file.Length}");

    private TensorFileException Bad(string problem) => new(path, $"{problem}; the archive is damaged or hostile, so fetch it again from a place that you trust.");
}
