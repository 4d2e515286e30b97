using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Cuts prompts into chunks of equal number, up to a limit: attention over a prompt costs time and memory by its length, at every step.</summary>
internal static class PromptLength
{
    /// <summary>The most chunks: 4,800 tokens where a chunk has 75.</summary>
    internal const int MostChunks = 64;

    /// <summary>The chunks of each prompt, as many for each.</summary>
    /// <exception cref="ArgumentException">A prompt has too many.</exception>
    internal static IReadOnlyList<IReadOnlyList<PromptChunk>> Cut(Tokenizer tokenizer, IReadOnlyList<string> prompts, PromptSyntax syntax)
    {
        var chunks = prompts.Select(prompt => syntax == PromptSyntax.Plain ? PromptChunks.Plain(tokenizer, prompt) : PromptChunks.Weighted(tokenizer, prompt)).ToArray();
        foreach (var (prompt, cut) in prompts.Zip(chunks))
            if (cut.Count > MostChunks)
                throw new ArgumentException($"A prompt of {prompt.Length} characters makes {cut.Count} chunks of {cut[0].Ids.Count - tokenizer.Surrounding} tokens, and at most {MostChunks} are taken; shorten it.");
        return PromptChunks.EqualLength(tokenizer, chunks);
    }
}
