namespace Langevin.Cli;

/// <summary>The word that a mistyped one was probably meant to be.</summary>
internal static class ClosestWord
{
    /// <summary>" Did you mean X?", or nothing when no word is near.</summary>
    public static string Hint(string typed, IEnumerable<string> words) => Find(typed, words) is { } word ? $" did you mean '{word}'?" : "";

    /// <summary>The end of a sentence: "; did you mean X?", or "." when no word is near.</summary>
    public static string End(string typed, IEnumerable<string> words) => Find(typed, words) is { } word ? $"; did you mean '{word}'?" : ".";

    /// <summary>The nearest word within a third of the letters, or null.</summary>
    public static string? Find(string typed, IEnumerable<string> words) => words
        .Select(word => (Word: word, Distance: Distance(typed.ToLowerInvariant(), word.ToLowerInvariant())))
        .Where(candidate => candidate.Distance <= Math.Max(1, candidate.Word.Length / 3))
        .OrderBy(candidate => candidate.Distance).Select(candidate => candidate.Word).FirstOrDefault();

    /// <summary>Letters to insert, delete, replace, or swap with a neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
