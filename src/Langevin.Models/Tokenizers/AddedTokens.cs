namespace Langevin.Models.Tokenizers;

/// <summary>A token that is found in the text as it is spelled, before anything is split.</summary>
/// <param name="Content">Its spelling.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Whether it is found in the normalised text (lower case and so on) instead of the text as it was typed.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether it takes the white space on its left with it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Whether it takes the white space on its right with it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether it is found only where no letter, digit or underscore touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it decodes to nothing.</summary>
    public bool Special { get; init; }

    /// <summary>How many ids from <see cref="Id"/> on it stands for.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>Cuts a text at its added tokens: first those that are found as typed, then those of the normalised text.</summary>
internal sealed class AddedTokens
{
    private readonly Func<string, string> normalise;
    private readonly List<AddedToken> all;
    private readonly ILookup<char, AddedToken> typed, normalised;
    private readonly HashSet<int> ids;

    public AddedTokens(IEnumerable<AddedToken> tokens, Func<string, string> normalise)
    {
        this.normalise = normalise;
        all = tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length).ToList();
        ids = [.. all.SelectMany(token => Enumerable.Range(token.Id, token.Count))];
        typed = all.Where(token => !token.Normalized).ToLookup(token => token.Content[0]);
        normalised = all.Where(token => token.Normalized).Select(token => token with { Content = normalise(token.Content) })
            .Where(token => token.Content.Length > 0).ToLookup(token => token.Content[0]);
    }

    /// <summary>These and more.</summary>
    public AddedTokens With(IEnumerable<AddedToken> more) => new([.. all, .. more], normalise);

    /// <summary>Whether an id is one of them.</summary>
    public bool Contains(int id) => ids.Contains(id);

    /// <summary>The parts of a text in order: normalised text, or an added token.</summary>
    public IEnumerable<(string Part, AddedToken? Token)> Split(string text) => Cut(text, typed)
        .SelectMany(part => part.Token is null ? Cut(normalise(part.Part), normalised) : [part]);

    private static IEnumerable<(string Part, AddedToken? Token)> Cut(string text, ILookup<char, AddedToken> tokens)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (tokens[text[i]].FirstOrDefault(token => Stands(text, i, token)) is not { } found) continue;
            var end = i + found.Content.Length;
            var before = text[start..i];
            yield return (found.LeftStrip ? before.TrimEnd() : before, null);
            yield return ("", found);
            while (found.RightStrip && end < text.Length && char.IsWhiteSpace(text[end])) end++;
            (start, i) = (end, end - 1);
        }
        yield return (text[start..], null);
    }

    private static bool Stands(string text, int at, AddedToken token) =>
        string.CompareOrdinal(text, at, token.Content, 0, token.Content.Length) == 0
        && (!token.SingleWord || !Touches(text, at - 1) && !Touches(text, at + token.Content.Length));

    private static bool Touches(string text, int at) => at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_');
}
