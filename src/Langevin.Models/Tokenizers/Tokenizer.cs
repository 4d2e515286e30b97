using System.Text;

namespace Langevin.Models.Tokenizers;

/// <summary>Turns text into the token ids that a text encoder was trained on. Immutable, and safe to use from several threads.</summary>
public abstract class Tokenizer
{
    private readonly AddedTokens added;
    private readonly SpecialTokens specials;

    private protected Tokenizer(Vocabulary vocabulary, SpecialTokens specials, AddedTokens added) =>
        (Vocabulary, this.specials, this.added) = (vocabulary, specials, added);

    /// <summary>The tokens that there are.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The id that fills a sequence up.</summary>
    public int PadId => specials.Pad;

    /// <summary>The id that ends a text.</summary>
    public int EndId => specials.End;

    /// <summary>The id that begins a text; null when texts begin with none.</summary>
    public int? StartId => specials.Start;

    /// <summary>The longest sequence that the text encoder takes, as the files say it; null when they do not.</summary>
    public int? MaximumLength => specials.MaximumLength;

    /// <summary>Ids that stand beside the text's own in every sequence: start and end.</summary>
    public int Surrounding => StartId is null ? 1 : 2;

    /// <summary>Opens the tokenizer of a folder as transformers writes it: <c>tokenizer.json</c>, <c>vocab.json</c> with <c>merges.txt</c>, or <c>spiece.model</c>.</summary>
    /// <exception cref="TokenizerException">The files are missing, damaged, or of a tokenizer of another kind.</exception>
    public static Tokenizer Open(string folder) => TokenizerFolder.Open(folder);

    /// <summary>The tokens of a text alone, without start, end and padding. Never throws, whatever the text.</summary>
    public IReadOnlyList<int> Tokens(string text)
    {
        var ids = new List<int>();
        foreach (var (part, token) in added.Split(Sound(text)))
            if (token is null) Append(part, ids);
            else ids.AddRange(Enumerable.Range(token.Id, token.Count));
        return ids;
    }

    /// <summary>
    /// This tokenizer with more tokens, whose ids follow those of the vocabulary in order: embeddings that were learned for a text encoder. One of several vectors is
    /// several tokens, <c>name</c>, <c>name_1</c>, <c>name_2</c>, and its name alone stands for all of them, spelled as here; in other letter cases for the first, as in diffusers.
    /// </summary>
    /// <param name="tokens">Names, each with its number of vectors.</param>
    /// <exception cref="TokenizerException">A name is empty, has white space around it, or is in the vocabulary already.</exception>
    public Tokenizer With(IReadOnlyList<(string Name, int Vectors)> tokens)
    {
        List<(string Token, int Id)> entries = [.. Vocabulary.Entries];
        List<AddedToken> more = [];
        var next = Vocabulary.Size;
        foreach (var (name, vectors) in tokens)
        {
            if (name.Length == 0 || name.Trim() != name) throw new TokenizerException($"'{name}' cannot be the name of a token; give one without white space around it.");
            if (vectors < 1) throw new TokenizerException($"The token '{name}' has {vectors} vectors; give at least 1.");
            for (var i = 0; i < vectors; i++)
            {
                var spelling = i == 0 ? name : $"{name}_{i}";
                if (Vocabulary.Find(spelling) is not null || entries.FindLastIndex(entry => entry.Id >= Vocabulary.Size && entry.Token == spelling) >= 0)
                    throw new TokenizerException($"The token '{spelling}' is in the vocabulary already; give the embedding another name.");
                entries.Add((spelling, next + i));
                more.Add(new AddedToken(spelling, next + i) { Count = i == 0 ? vectors : 1 });
                more.Add(new AddedToken(spelling, next + i) { Normalized = true });
            }
            next += vectors;
        }
        return With(new Vocabulary(entries), specials, added.With(more));
    }

    /// <summary>A text with start and end, as long as it is.</summary>
    public IReadOnlyList<int> Encode(string text) => Surround(Tokens(text));

    /// <summary>A text with start and end, cut or padded to a length; the end is kept when it is cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The length; the longest that the encoder takes when null.</param>
    /// <exception cref="ArgumentException">There is no room for start and end, or no length is given nor known.</exception>
    public TokenSequence Encode(string text, int? length)
    {
        var most = length ?? MaximumLength ?? throw new ArgumentException("The tokenizer's files name no greatest length (model_max_length); give one.");
        if (most < Surrounding) throw new ArgumentException($"A sequence of {most} ids has no room for start and end; give at least {Surrounding}.");
        var tokens = Tokens(text);
        var kept = tokens.Take(most - Surrounding).ToList();
        var ids = Surround(kept);
        var padding = most - ids.Count;
        return new TokenSequence([.. ids, .. Enumerable.Repeat(PadId, padding)], [.. Enumerable.Repeat(1, ids.Count), .. Enumerable.Repeat(0, padding)], tokens.Count - kept.Count);
    }

    /// <summary>The text of token ids, special ones left out.</summary>
    /// <exception cref="ArgumentException">An id is not in the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids) => Text(ids.Where(id => !IsSpecial(id)).Select(id => (Vocabulary[id], added.Contains(id))));

    /// <summary>Whether an id is the start, the end, the padding, or another that stands for no text.</summary>
    public bool IsSpecial(int id) => specials.All.Contains(id);

    /// <summary>This tokenizer with another vocabulary around its own, and other added tokens.</summary>
    private protected abstract Tokenizer With(Vocabulary vocabulary, SpecialTokens specials, AddedTokens added);

    /// <summary>Adds the tokens of text that holds no added token.</summary>
    private protected abstract void Append(string text, List<int> ids);

    /// <summary>The text of tokens; added ones stand for their own spelling.</summary>
    private protected abstract string Text(IEnumerable<(string Token, bool IsAdded)> tokens);

    private IReadOnlyList<int> Surround(IReadOnlyList<int> tokens) => StartId is { } start ? [start, .. tokens, EndId] : [.. tokens, EndId];

    /// <summary>The text with half surrogate pairs replaced by U+FFFD.</summary>
    private static string Sound(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return text;
        var sound = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) sound.Append(rune.ToString());
        return sound.ToString();
    }
}
