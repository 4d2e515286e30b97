using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>The tokenizer of T5: SentencePiece's unigram model, the likeliest way to cut each word into pieces.</summary>
/// <remarks>Kudo 2018; Kudo and Richardson 2018. As transformers computes it: added tokens are found in the text as typed.</remarks>
public sealed class UnigramTokenizer : Tokenizer
{
    private const char Space = '\u2581';

    private readonly UnigramModel model;

    internal UnigramTokenizer(Vocabulary vocabulary, SpecialTokens specials, IEnumerable<AddedToken> added, UnigramModel model, PrecompiledNormalizer? normalizer)
        : this(vocabulary, specials, new AddedTokens(added, text => normalizer?.Normalise(text) ?? text), model)
    {
    }

    private UnigramTokenizer(Vocabulary vocabulary, SpecialTokens specials, AddedTokens added, UnigramModel model) : base(vocabulary, specials, added) => this.model = model;

    private protected override Tokenizer With(Vocabulary vocabulary, SpecialTokens specials, AddedTokens added) => new UnigramTokenizer(vocabulary, specials, added, model);

    private protected override void Append(string text, List<int> ids)
    {
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            foreach (var piece in Pieces(word[0] == Space ? word : Space + word)) model.Append(piece, ids);
    }

    private protected override string Text(IEnumerable<(string Token, bool IsAdded)> tokens)
    {
        var text = new StringBuilder();
        foreach (var (token, isAdded) in tokens) text.Append(isAdded ? token : token.Replace(Space, ' '));
        return text.Length > 0 && text[0] == ' ' ? text.ToString(1, text.Length - 1) : text.ToString();
    }

    /// <summary>Cuts before each space mark.</summary>
    private static IEnumerable<string> Pieces(string word)
    {
        for (var start = 0; start < word.Length;)
        {
            var end = word.IndexOf(Space, start + 1);
            if (end < 0) end = word.Length;
            yield return word[start..end];
            start = end;
        }
    }
}
