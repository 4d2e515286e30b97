using System.Text.RegularExpressions;

namespace Langevin.Models.Tokenizers.Prompts;

/// <summary>Cuts prompts of any length into pieces that a text encoder takes, 75 tokens each for CLIP; the encoder's outputs are then laid end to end.</summary>
public static partial class PromptChunks
{
    /// <summary>A prompt in the syntax of <see cref="PromptWeights"/>; the word BREAK in capitals begins a new chunk.</summary>
    /// <param name="tokenizer">The encoder's tokenizer.</param>
    /// <param name="prompt">The prompt.</param>
    /// <returns>At least one chunk.</returns>
    public static IReadOnlyList<PromptChunk> Weighted(Tokenizer tokenizer, string prompt)
    {
        List<List<(int Id, double Weight)>> sections = [[]];
        foreach (var (text, weight) in PromptWeights.Parse(prompt))
            foreach (var (section, i) in Break().Split(text).Select((section, i) => (section, i)))
            {
                if (i > 0) sections.Add([]);
                sections[^1].AddRange(tokenizer.Tokens(section).Select(id => (id, weight)));
            }
        return [.. sections.SelectMany(section => Cut(tokenizer, section))];
    }

    /// <summary>A prompt as it stands: brackets are brackets.</summary>
    /// <param name="tokenizer">The encoder's tokenizer.</param>
    /// <param name="prompt">The prompt.</param>
    /// <returns>At least one chunk.</returns>
    public static IReadOnlyList<PromptChunk> Plain(Tokenizer tokenizer, string prompt) => [.. Cut(tokenizer, [.. tokenizer.Tokens(prompt).Select(id => (id, 1.0))])];

    /// <summary>Makes prompts equally long, such as a prompt and its negative: chunks of an empty text follow the shorter ones.</summary>
    /// <param name="tokenizer">The encoder's tokenizer.</param>
    /// <param name="prompts">Prompts in chunks.</param>
    public static IReadOnlyList<IReadOnlyList<PromptChunk>> EqualLength(Tokenizer tokenizer, params IReadOnlyList<IReadOnlyList<PromptChunk>> prompts)
    {
        var most = prompts.Max(chunks => chunks.Count);
        var empty = Plain(tokenizer, "")[0];
        return [.. prompts.Select(chunks => (IReadOnlyList<PromptChunk>)[.. chunks, .. Enumerable.Repeat(empty, most - chunks.Count)])];
    }

    private static IEnumerable<PromptChunk> Cut(Tokenizer tokenizer, List<(int Id, double Weight)> tokens)
    {
        var length = tokenizer.MaximumLength ?? throw new ArgumentException("The tokenizer's files name no greatest length (model_max_length), so its prompts cannot be cut into chunks.");
        var room = length - tokenizer.Surrounding;
        if (room < 1) throw new ArgumentException($"The tokenizer's greatest length (model_max_length) is {length}, which leaves no room between start and end; give at least {tokenizer.Surrounding + 1}.");
        foreach (var chunk in tokens.Count == 0 ? [[]] : tokens.Chunk(room))
        {
            IEnumerable<(int Id, double Weight)> start = tokenizer.StartId is { } id ? [(id, 1)] : [];
            (int Id, double Weight)[] whole = [.. start, .. chunk, (tokenizer.EndId, 1), .. Enumerable.Repeat((tokenizer.PadId, 1.0), room - chunk.Length)];
            yield return new PromptChunk([.. whole.Select(token => token.Id)], [.. whole.Select(token => token.Weight)]);
        }
    }

    [GeneratedRegex(@"\s*\bBREAK\b\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Break();
}
