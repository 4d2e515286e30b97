using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>CLIP for the text as a whole, T5 for its tokens.</summary>
internal sealed class FluxPrompts(ClipPrompts clip, T5Prompts t5)
{
    /// <summary>Encodes a prompt: CLIP reads its first chunk.</summary>
    /// <param name="texts">The prompt for each encoder.</param>
    /// <param name="tokens">How many tokens T5's is cut or filled up to.</param>
    public EncodedText Encode(PromptTexts texts, int tokens)
    {
        using var scope = new TensorScope();
        var (whole, words) = (clip.Encode(texts.First, clip.Chunks(texts.First).Count, 0), t5.Encode(texts.ForSecond, tokens));
        return new EncodedText(scope.Return(words.States)) { Pooled = scope.Return(whole.Pooled!) };
    }
}
