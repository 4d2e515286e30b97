namespace Langevin.Models.Tokenizers;

/// <summary>Tokens and their ids.</summary>
public sealed class Vocabulary
{
    /// <summary>The most tokens, and one above the greatest id, that are read.</summary>
    internal const int Most = 2_000_000;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> tokens = [];

    /// <summary>A vocabulary of tokens with their ids.</summary>
    /// <exception cref="TokenizerException">An id is negative, too great or has two tokens, or a token has two ids.</exception>
    internal Vocabulary(IEnumerable<(string Token, int Id)> entries)
    {
        foreach (var (token, id) in entries)
        {
            if (id is < 0 or >= Most) throw new TokenizerException($"The token '{token}' has the id {id}; ids lie between 0 and {Most - 1}.");
            if (ids.TryGetValue(token, out var known) && known == id) continue;
            if (!tokens.TryAdd(id, token)) throw new TokenizerException($"The id {id} has two tokens, '{tokens[id]}' and '{token}'; fetch the vocabulary again.");
            if (!ids.TryAdd(token, id)) throw new TokenizerException($"The token '{token}' has two ids, {ids[token]} and {id}; fetch the vocabulary again.");
        }
        Size = tokens.Count == 0 ? 0 : tokens.Keys.Max() + 1;
    }

    /// <summary>One above the greatest id: the rows that an embedding table needs.</summary>
    public int Size { get; }

    /// <summary>The spelling of an id.</summary>
    /// <exception cref="ArgumentException">There is no such id.</exception>
    public string this[int id] => tokens.TryGetValue(id, out var token) ? token : throw new ArgumentException($"The id {id} is not in the vocabulary, whose ids lie below {Size}.");

    /// <summary>The id of a token as the files spell it; null when there is none.</summary>
    public int? Find(string token) => ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>All ids with their tokens.</summary>
    internal IEnumerable<(string Token, int Id)> Entries => ids.Select(entry => (entry.Key, entry.Value));
}
