using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Langevin.Media.Metadata;

/// <summary>Text chunks of a PNG file (PNG specification, section 11.3.3): tEXt for Latin-1, iTXt for everything else.</summary>
internal static class PngText
{
    private const int SignatureLength = 8;
    private const int HeaderEnd = SignatureLength + 12 + 13; // the signature and the IHDR chunk
    private const int TextLimit = 4 << 20;

    /// <summary>The file with one chunk an entry after its header.</summary>
    public static byte[] Insert(ReadOnlySpan<byte> png, IReadOnlyDictionary<string, string> text)
    {
        var file = new MemoryStream(png.Length + 256);
        file.Write(png[..HeaderEnd]);
        foreach (var (key, value) in text)
        {
            WriteChunk(file, key, value);
        }

        file.Write(png[HeaderEnd..]);
        return file.ToArray();
    }

    /// <summary>All text chunks that can be understood; of equal keys the first.</summary>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> png)
    {
        var text = new Dictionary<string, string>();
        for (var rest = png[Math.Min(SignatureLength, png.Length)..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                break;
            }

            var content = rest.Slice(8, (int)length);
            if (Entry(rest.Slice(4, 4), content) is var (key, value))
            {
                text.TryAdd(key, value);
            }

            rest = rest[(int)(length + 12)..];
        }

        return text;
    }

    private static void WriteChunk(MemoryStream file, string key, string value)
    {
        if (key.Length is < 1 or > 79 || key.Any(letter => letter is < ' ' or > '~'))
        {
            throw new MediaException($"'{key}' cannot name a text in a PNG file: use 1 to 79 plain letters, digits and spaces");
        }

        var latin = value.All(letter => letter is <= (char)255 and not '\0');
        var name = latin ? "tEXt"u8 : "iTXt"u8;
        byte[] chunk = latin
            ? [.. name, .. Encoding.Latin1.GetBytes(key), 0, .. Encoding.Latin1.GetBytes(value)]
            : [.. name, .. Encoding.Latin1.GetBytes(key), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(value)];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, chunk.Length - 4);
        file.Write(number);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(chunk));
        file.Write(number);
    }

    private static (string Key, string Value)? Entry(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)0);
        if (end < 1)
        {
            return null;
        }

        var key = Encoding.Latin1.GetString(content[..end]);
        var rest = content[(end + 1)..];
        if (type.SequenceEqual("tEXt"u8))
        {
            return (key, Encoding.Latin1.GetString(rest));
        }

        if (type.SequenceEqual("zTXt"u8))
        {
            return rest.Length < 1 || Inflated(rest[1..]) is not { } inflated ? null : (key, Encoding.Latin1.GetString(inflated));
        }

        return type.SequenceEqual("iTXt"u8) && International(rest) is { } value ? (key, value) : null;
    }

    /// <summary>What follows the key in an iTXt chunk: compressed or not, method, language, translated key, text.</summary>
    private static string? International(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4)
        {
            return null;
        }

        var compressed = rest[0] == 1;
        rest = rest[2..];
        for (var skipped = 0; skipped < 2; skipped++)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        return !compressed ? Encoding.UTF8.GetString(rest) : Inflated(rest) is { } inflated ? Encoding.UTF8.GetString(inflated) : null;
    }

    private static byte[]? Inflated(ReadOnlySpan<byte> compressed)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
            var text = new MemoryStream();
            var block = new byte[8192];
            while (stream.Read(block) is > 0 and var count)
            {
                text.Write(block, 0, count);
                if (text.Length > TextLimit)
                {
                    return null;
                }
            }

            return text.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
