using System.Globalization;
using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>Normalisation form C of Unicode, which the program carries itself because it runs without a system's culture data.</summary>
/// <remarks>Unicode Standard Annex 15; Hangul by section 3.12 of the standard.</remarks>
internal static class CanonicalComposition
{
    private const int Leading = 0x1100, Vowels = 0x1161, Trailing = 0x11A7, Syllables = 0xAC00;
    private const int VowelCount = 21, TrailingCount = 28, SyllableCount = 11172, LeadingCount = 19;

    private static readonly Lazy<Tables> Data = new(Read);

    /// <summary>The text in form C. What is no valid UTF-16 becomes U+FFFD.</summary>
    public static string Compose(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02ff') < 0) return text;      // nothing below U+0300 combines
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, runes);
        Order(runes);
        return Join(runes);
    }

    private static void Decompose(int c, List<Rune> into)
    {
        if (c - Syllables is >= 0 and < SyllableCount and var index)
        {
            into.Add(new Rune(Leading + index / (VowelCount * TrailingCount)));
            into.Add(new Rune(Vowels + index % (VowelCount * TrailingCount) / TrailingCount));
            if (index % TrailingCount > 0) into.Add(new Rune(Trailing + index % TrailingCount));
        }
        else if (Data.Value.Decompositions.TryGetValue(c, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second > 0) Decompose(parts.Second, into);
        }
        else into.Add(new Rune(c));
    }

    /// <summary>Sorts each run of combining marks by class, and leaves equal ones as they were.</summary>
    private static void Order(List<Rune> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && Class(runes[end]) > 0) end++;
            if (end - start < 2) continue;
            var sorted = runes[start..end].OrderBy(Class).ToList();
            for (var i = 0; i < sorted.Count; i++) runes[start + i] = sorted[i];
            start = end;
        }
    }

    private static string Join(List<Rune> runes)
    {
        var (written, starter, lastClass) = (0, -1, 0);
        for (var i = 0; i < runes.Count; i++)
        {
            var (rune, own) = (runes[i], Class(runes[i]));
            var blocked = starter >= 0 && written > starter + 1 && lastClass >= own;
            if (starter >= 0 && !blocked && Pair(runes[starter].Value, rune.Value) is var pair and > 0)
            {
                runes[starter] = new Rune(pair);
                continue;
            }
            if (own == 0) starter = written;
            lastClass = own;
            runes[written++] = rune;          // never ahead of what is being read
        }
        var text = new StringBuilder();
        foreach (var rune in runes[..written]) text.Append(rune.ToString());
        return text.ToString();
    }

    private static int Pair(int first, int second)
    {
        if (first - Leading is >= 0 and < LeadingCount and var leading && second - Vowels is >= 0 and < VowelCount and var vowel)
            return Syllables + (leading * VowelCount + vowel) * TrailingCount;
        if (first - Syllables is >= 0 and < SyllableCount and var syllable && syllable % TrailingCount == 0 && second - Trailing is > 0 and < TrailingCount and var trailing)
            return first + trailing;
        return Data.Value.Compositions.GetValueOrDefault((first, second));
    }

    private static int Class(Rune rune) => rune.Value < 0x300 ? 0 : Data.Value.Classes.GetValueOrDefault(rune.Value);

    private static Tables Read()
    {
        using var stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical.txt")!;
        using var reader = new StreamReader(stream);
        var tables = new Tables([], [], []);
        var inClasses = false;
        while (reader.ReadLine() is { } line)
        {
            if (line == "-") inClasses = true;
            if (line[0] is '#' or '-') continue;
            var parts = line.TrimStart('!').Split(' ');
            if (inClasses) for (var c = Hex(parts[0]); c <= Hex(parts[1]); c++) tables.Classes[c] = int.Parse(parts[2], CultureInfo.InvariantCulture);
            else
            {
                var (whole, first, second) = (Hex(parts[0]), Hex(parts[1]), parts.Length > 2 ? Hex(parts[2]) : 0);
                tables.Decompositions[whole] = (first, second);
                if (line[0] != '!') tables.Compositions[(first, second)] = whole;
            }
        }
        return tables;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(Dictionary<int, (int First, int Second)> Decompositions, Dictionary<(int First, int Second), int> Compositions, Dictionary<int, int> Classes);
}
