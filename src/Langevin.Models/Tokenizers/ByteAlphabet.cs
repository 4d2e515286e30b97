using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>A visible character for each byte, in which byte-level vocabularies are spelled: Radford et al. 2019.</summary>
/// <remarks>Bytes that are visible Latin-1 characters stand for themselves; the others take the characters from U+0100 on, in order.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Make();
    private static readonly Dictionary<char, byte> Bytes = Characters.Index().ToDictionary(entry => entry.Item, entry => (byte)entry.Index);

    /// <summary>The characters of a text's UTF-8 bytes.</summary>
    public static string Spell(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => Characters[b]));

    /// <summary>The bytes of a spelling; characters that stand for none give their own UTF-8 bytes.</summary>
    public static byte[] Read(string spelling) =>
        [.. spelling.SelectMany(character => Bytes.TryGetValue(character, out var b) ? [b] : Encoding.UTF8.GetBytes([character]))];

    private static char[] Make()
    {
        var (all, next) = (new char[256], 256);
        for (var b = 0; b < all.Length; b++) all[b] = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)b : (char)next++;
        return all;
    }
}
