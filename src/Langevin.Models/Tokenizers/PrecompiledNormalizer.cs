using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>The character map of a SentencePiece model: a double-array trie of UTF-8 sequences, and what each becomes.</summary>
/// <remarks>
/// The map's layout is that of SentencePiece's normalizer_spec.precompiled_charsmap. It is applied as transformers does:
/// to a whole user-perceived character of less than 6 bytes, else to each code point; the shortest entry wins.
/// </remarks>
internal sealed class PrecompiledNormalizer
{
    private const int ShortCluster = 6;

    private readonly uint[] units;
    private readonly byte[] texts;

    /// <summary>Reads a map.</summary>
    /// <exception cref="TokenizerException">It is damaged.</exception>
    public PrecompiledNormalizer(ReadOnlySpan<byte> map)
    {
        var size = map.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (size == 0 || size % 4 != 0 || size > map.Length - 4)
            throw new TokenizerException($"The character map of {map.Length} bytes says that its trie has {size}; it is damaged, fetch the model again.");
        units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + 4 * i)..]);
        texts = map[(4 + (int)size)..].ToArray();
    }

    /// <summary>Maps a text.</summary>
    public string Normalise(string text)
    {
        var normal = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var cluster = text.AsSpan(i, StringInfo.GetNextTextElementLength(text, i));
            i += cluster.Length;
            if (Encoding.UTF8.GetByteCount(cluster) < ShortCluster && Find(cluster) is { } whole) normal.Append(whole);
            else foreach (var rune in cluster.EnumerateRunes()) normal.Append(Find(rune.ToString()) ?? rune.ToString());
        }
        return normal.ToString();
    }

    /// <summary>What the shortest entry that a text begins with becomes; null when there is no such entry.</summary>
    private string? Find(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[ShortCluster];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        var node = Offset(units[0]);
        foreach (var b in bytes)
        {
            node ^= b;
            if (b == 0 || node >= units.Length || (units[node] & 0x800000FF) != b) return null;
            var unit = units[node];
            node ^= Offset(unit);
            if ((unit >> 8 & 1) != 0) return node < units.Length ? TextAt(units[node] & 0x7FFFFFFF) : null;
        }
        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);

    private string? TextAt(uint start)
    {
        if (start >= texts.Length) return null;
        var rest = texts.AsSpan((int)start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
