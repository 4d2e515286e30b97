using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>CLIP for the text as a whole, of which it reads the first chunk, and T5 for its tokens.</summary>
internal sealed class FluxPromptEncoder(ClipTower clip, T5Tower t5) : IPromptEncoder
{
    private const int UsualTokens = 512;

    /// <inheritdoc/>
    public PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading)
    {
        using var scope = new TensorScope();
        Prompt?[] prompts = [.. wanted, .. unwanted];
        var chunks = clip.Cut([.. prompts.Select(prompt => prompt?.Text ?? "")], reading.Syntax);
        var whole = clip.Encode([.. chunks.Select(cut => cut.Take(1).ToList())], 1, [.. prompts.Select(_ => 0)]);
        var words = t5.Encode([.. prompts.Select(prompt => prompt?.ForSecond() ?? "")], reading.Syntax, reading.Tokens ?? UsualTokens);
        return new PromptCondition(scope.Return(words.Context)) { Pooled = scope.Return(whole.Pooled!) };        // [P, tokens, width], [P, width]
    }
}
