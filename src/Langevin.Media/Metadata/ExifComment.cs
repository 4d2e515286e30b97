using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Langevin.Media.Metadata;

/// <summary>The user comment of an EXIF block: the one place for text that JPEG and WebP files share with other programs.</summary>
/// <remarks>
/// One entry "parameters" is the comment itself, as other diffusion programs write and read it; anything else is a JSON object
/// of keys and texts. EXIF 2.32: tag 0x8769 points to the EXIF directory, whose tag 0x9286 is the comment behind an 8-byte code.
/// </remarks>
internal static class ExifComment
{
    private const string MainKey = "parameters";
    private const ushort DirectoryTag = 0x8769;
    private const ushort CommentTag = 0x9286;
    private const int Start = 6; // "Exif", 0, 0

    public static byte[] Write(IReadOnlyDictionary<string, string> text)
    {
        var plain = text.Count == 1 && text.TryGetValue(MainKey, out var only) && FromJson(only) is null ? only : null;
        var comment = Encoding.BigEndianUnicode.GetBytes(
            plain ?? JsonSerializer.Serialize(text.ToDictionary(), MetadataJson.Default.DictionaryStringString));
        if (comment.Length > 60_000)
        {
            throw new MediaException($"{comment.Length / 2} characters of text do not fit a JPEG or WebP file, which holds 30000: write a .png");
        }

        return
        [
            .. "Exif\0\0"u8, .. "MM\0*\0\0\0\x08"u8,
            .. Directory(DirectoryTag, type: 4, count: 1, value: 26),
            .. Directory(CommentTag, type: 7, count: comment.Length + 8, value: 44),
            .. "UNICODE\0"u8, .. comment,
        ];
    }

    public static Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        var tiff = block.StartsWith("Exif\0\0"u8) ? block[Start..] : block;
        if (tiff.Length < 8 || Comment(tiff) is not { Length: > 0 } comment)
        {
            return [];
        }

        return FromJson(comment) ?? new() { [MainKey] = comment };
    }

    private static byte[] Directory(ushort tag, ushort type, int count, int value)
    {
        var directory = new byte[18]; // one entry, no next directory
        BinaryPrimitives.WriteUInt16BigEndian(directory, 1);
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(2), tag);
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(4), type);
        BinaryPrimitives.WriteInt32BigEndian(directory.AsSpan(6), count);
        BinaryPrimitives.WriteInt32BigEndian(directory.AsSpan(10), value);
        return directory;
    }

    private static string? Comment(ReadOnlySpan<byte> tiff)
    {
        var little = tiff[0] == 'I';
        return Find(tiff, Number(tiff[4..], little), DirectoryTag, little) is var (_, directory)
            && Find(tiff, directory, CommentTag, little) is var (count, offset)
            && count >= 8 && offset <= tiff.Length && count <= tiff.Length - offset
            ? Decoded(tiff.Slice((int)offset, (int)count)) : null;
    }

    private static (uint Count, uint Value)? Find(ReadOnlySpan<byte> tiff, uint offset, ushort tag, bool little)
    {
        if (offset > tiff.Length - 2)
        {
            return null;
        }

        var rest = tiff[(int)offset..];
        var entries = little ? BinaryPrimitives.ReadUInt16LittleEndian(rest) : BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[2..];
        for (; entries > 0 && rest.Length >= 12; entries--, rest = rest[12..])
        {
            if ((little ? BinaryPrimitives.ReadUInt16LittleEndian(rest) : BinaryPrimitives.ReadUInt16BigEndian(rest)) == tag)
            {
                return (Number(rest[4..], little), Number(rest[8..], little));
            }
        }

        return null;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>Programs disagree on the byte order of UTF-16 here, so the side with more zero bytes is taken for the high one.</summary>
    private static string Decoded(ReadOnlySpan<byte> comment)
    {
        var text = comment[8..];
        if (!comment.StartsWith("UNICODE\0"u8))
        {
            return Encoding.UTF8.GetString(text).Trim('\0', ' ');
        }

        var (even, odd) = (0, 0);
        for (var index = 0; index + 1 < text.Length; index += 2)
        {
            even += text[index] == 0 ? 1 : 0;
            odd += text[index + 1] == 0 ? 1 : 0;
        }

        return (odd > even ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(text).Trim('\0');
    }

    private static Dictionary<string, string>? FromJson(string text)
    {
        try
        {
            return text.StartsWith('{') ? JsonSerializer.Deserialize(text, MetadataJson.Default.DictionaryStringString) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
