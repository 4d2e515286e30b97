using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Langevin.Media.Datasets.Files;

/// <summary>Walks the headers of a tar archive (POSIX ustar and pax, GNU long names) without reading the files between them.</summary>
/// <remarks>Our own, because the one at hand allocates whatever length a header claims for a long name.</remarks>
internal static class TarIndex
{
    private const int Block = 512;
    private const int NameLimit = 1 << 16;

    /// <summary>The regular files, in the order of the archive.</summary>
    /// <exception cref="InvalidDataException">A header is malformed, or claims more than the archive holds.</exception>
    public static IEnumerable<TarEntry> Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var header = new byte[Block];
        string? longName = null;
        for (long position = 0; position + Block <= length;)
        {
            Fill(file, header, position);
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                yield break;
            }

            CheckSum(header, position);
            position += Block;
            var size = Size(header, length - position);
            switch ((char)header[156])
            {
                case 'L':
                    longName = Text(Content(file, position, size));
                    break;
                case 'x':
                    longName = PaxPath(Content(file, position, size)) ?? longName;
                    break;
                case '0' or '\0' or '7':
                    yield return new TarEntry(longName ?? ShortName(header), position, size);
                    longName = null;
                    break;
                default:
                    longName = null;
                    break;
            }

            position += (size + Block - 1) / Block * Block;
        }
    }

    private static long Size(ReadOnlySpan<byte> header, long left)
    {
        var size = Number(header.Slice(124, 12));
        return size <= left ? size : throw new InvalidDataException($"an entry claims {size} bytes, {left} are left");
    }

    private static void Fill(SafeFileHandle file, Span<byte> bytes, long position)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(file, bytes[read..], position + read);
            read += more > 0 ? more : throw new InvalidDataException($"the archive ends at byte {position + read}");
        }
    }

    private static byte[] Content(SafeFileHandle file, long position, long size)
    {
        var content = new byte[size <= NameLimit ? (int)size : throw new InvalidDataException($"a name of {size} bytes is too long")];
        Fill(file, content, position);
        return content;
    }

    /// <summary>The sum of the header's bytes, its own eight counted as spaces.</summary>
    private static void CheckSum(ReadOnlySpan<byte> header, long position)
    {
        var sum = 8L * ' ';
        for (var index = 0; index < Block; index++)
        {
            sum += index is >= 148 and < 156 ? 0 : header[index];
        }

        if (Number(header.Slice(148, 8)) != sum)
        {
            throw new InvalidDataException($"the checksum of the header at byte {position} is wrong");
        }
    }

    /// <summary>Octal digits, or GNU's binary form, whose first bit is set.</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        var binary = field[0] == 0x80;
        var number = 0L;
        foreach (var value in binary ? field[1..] : field.Trim(" \0"u8))
        {
            var digit = binary ? value : value - '0';
            if (digit < 0 || (!binary && digit > 7) || number > long.MaxValue >> 9)
            {
                throw new InvalidDataException("a header holds a malformed number");
            }

            number = (number << (binary ? 8 : 3)) | (long)digit;
        }

        return number;
    }

    private static string ShortName(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        var prefix = header.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(header.Slice(345, 155)) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    /// <summary>The "path" of a pax header, whose records are "length key=value\n".</summary>
    private static string? PaxPath(ReadOnlySpan<byte> records)
    {
        while (records.IndexOf((byte)' ') is > 0 and < 8 and var space
            && int.TryParse(records[..space], out var length) && length > space && length <= records.Length)
        {
            var record = records[(space + 1)..length].TrimEnd("\n"u8);
            if (record.StartsWith("path="u8))
            {
                return Text(record[5..]);
            }

            records = records[length..];
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
