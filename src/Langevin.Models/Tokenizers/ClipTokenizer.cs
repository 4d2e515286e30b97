using System.Globalization;
using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>The tokenizer of CLIP: lower case, words, byte pairs whose last symbol ends in <c>&lt;/w&gt;</c>.</summary>
/// <remarks>
/// Radford et al. 2021. As transformers computes it: text in normalisation form C, one space for white space, lower case
/// letter by letter; no repair of broken encodings and no HTML entities, which OpenAI's own program had.
/// </remarks>
public sealed class ClipTokenizer : Tokenizer
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly BytePairMerges merges;

    internal ClipTokenizer(Vocabulary vocabulary, SpecialTokens specials, IEnumerable<AddedToken> added, IEnumerable<(string Left, string Right)> ranked)
        : this(vocabulary, specials, new AddedTokens(added, Normalise), new BytePairMerges(vocabulary, specials.Unknown, ranked))
    {
    }

    private ClipTokenizer(Vocabulary vocabulary, SpecialTokens specials, AddedTokens added, BytePairMerges merges) : base(vocabulary, specials, added) => this.merges = merges;

    private protected override Tokenizer With(Vocabulary vocabulary, SpecialTokens specials, AddedTokens added) => new ClipTokenizer(vocabulary, specials, added, merges);

    private protected override void Append(string text, List<int> ids)
    {
        foreach (var word in Words(text)) merges.Append(ByteAlphabet.Spell(word), ids);
    }

    private protected override string Text(IEnumerable<(string Token, bool IsAdded)> tokens)
    {
        var bytes = tokens.SelectMany(token => token.IsAdded ? Encoding.UTF8.GetBytes(token.Token + " ") : ByteAlphabet.Read(token.Token));
        return Encoding.UTF8.GetString([.. bytes]).Replace("</w>", " ", StringComparison.Ordinal).TrimEnd(' ');
    }

    private static string Normalise(string text)
    {
        var normal = new StringBuilder(text.Length);
        var afterSpace = false;
        foreach (var rune in CanonicalComposition.Compose(text).EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune);
            if (rune.Value == 'İ') normal.Append("i\u0307");      // the one letter whose lower case is two characters
            else if (!isSpace) normal.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (!afterSpace) normal.Append(' ');
            afterSpace = isSpace;
        }
        return normal.ToString();
    }

    /// <summary>English contractions, runs of letters, single digits, and runs of anything else but white space.</summary>
    private static IEnumerable<string> Words(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            var kind = KindAt(text, i, out var length);
            if (kind == Kind.Other && Array.Find(Contractions, c => string.CompareOrdinal(text, start, c, 0, c.Length) == 0) is { } contraction) i += contraction.Length;
            else
            {
                i += length;
                while (kind is Kind.Letter or Kind.Other && i < text.Length && KindAt(text, i, out length) == kind) i += length;
            }
            if (kind != Kind.Space) yield return text[start..i];
        }
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        var rune = Rune.GetRuneAt(text, at);
        length = rune.Utf16SequenceLength;
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }

    private enum Kind { Letter, Number, Space, Other }
}
