using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Langevin.Models.Tokenizers;

namespace Langevin.Models.Tests.Tokenizers;

/// <summary>Small vocabularies of our own, as the files of real ones are laid out.</summary>
internal static class TinyTokenizers
{
    public static readonly string[] Merges = ["c a", "ca t</w>", "d o", "do g</w>", "t h", "th e</w>", "a n", "an d</w>", "o n</w>", "a t</w>", "! !", "! !</w>"];

    /// <summary>All bytes, all bytes that end a word, and the merges above; ids in that order, then start and end.</summary>
    public static Dictionary<string, int> ClipWords(IEnumerable<string>? merges = null)
    {
        var bytes = Enumerable.Range(0, 256).Select(b => ByteAlphabetOf((byte)b)).ToList();
        string[] all = [.. bytes, .. bytes.Select(b => b + "</w>"), .. (merges ?? Merges).Select(m => m.Replace(" ", "", StringComparison.Ordinal)), "<|startoftext|>", "<|endoftext|>"];
        return all.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id);
    }

    public static void WriteClip(TemporaryFolder folder, string config = "{}", IReadOnlyDictionary<string, int>? words = null, IEnumerable<string>? merges = null)
    {
        File.WriteAllText(folder["vocab.json"], JsonSerializer.Serialize(words ?? ClipWords()));
        File.WriteAllText(folder["merges.txt"], "#version: 0.2\n" + string.Join('\n', merges ?? Merges) + "\n");
        File.WriteAllText(folder["tokenizer_config.json"], config);
    }

    public static Tokenizer Clip(string config = "{}")
    {
        using var folder = new TemporaryFolder();
        WriteClip(folder, config);
        return Tokenizer.Open(folder.Path);
    }

    public static readonly (string Piece, float Score)[] Pieces =
        [("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("\u2581", -2), ("a", -3), ("b", -3.5f), ("c", -4), ("ab", -5), ("abc", -9.5f), ("\u2581a", -4), ("\u2581cab", -8), ("ca", -6.5f)];

    public static byte[] SentencePiece(IEnumerable<(string Piece, float Score)>? pieces = null, int type = 1, byte[]? map = null)
    {
        List<byte> file = [];
        foreach (var (piece, score) in pieces ?? Pieces)
        {
            var number = new byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(number, score);
            var text = Encoding.UTF8.GetBytes(piece);
            Append(file, 1, [0x0A, (byte)text.Length, .. text, 0x15, .. number, 0x18, (byte)(piece == "<unk>" ? 2 : 1)]);
        }
        Append(file, 2, [0x18, (byte)type]);
        if (map is not null) Append(file, 3, [0x12, (byte)map.Length, .. map]);
        return [.. file];
    }

    public static Tokenizer Unigram(byte[]? model = null)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["spiece.model"], model ?? SentencePiece());
        return Tokenizer.Open(folder.Path);
    }

    private static void Append(List<byte> file, int field, byte[] message) => file.AddRange([(byte)(field << 3 | 2), (byte)message.Length, .. message]);

    /// <summary>The character of a byte, by the rule of the paper's program: visible ones are themselves, the others follow from U+0100.</summary>
    private static string ByteAlphabetOf(byte b)
    {
        static bool Visible(int b) => b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174;
        return ((char)(Visible(b) ? b : 256 + Enumerable.Range(0, b).Count(other => !Visible(other)))).ToString();
    }
}
