using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>Two text encoders of CLIP and one T5: the tokens of the pair, made as wide as T5's, come before T5's.</summary>
/// <remarks>Esser et al. 2024 (Stable Diffusion 3), appendix B.</remarks>
/// <param name="pair">CLIP's encoders.</param>
/// <param name="third">T5; null for a checkpoint without it, in whose place zeros are read.</param>
/// <param name="width">The width that the network reads.</param>
internal sealed class TriplePrompts(ClipPairPrompts pair, T5Prompts? third, long width)
{
    /// <summary>How many chunks the longest of CLIP's texts takes.</summary>
    public int Chunks(PromptTexts texts) => pair.Chunks(texts);

    /// <summary>Encodes a prompt.</summary>
    /// <param name="texts">The prompt for each encoder.</param>
    /// <param name="chunks">How many chunks CLIP's are filled up to.</param>
    /// <param name="tokens">How many tokens T5's is cut or filled up to.</param>
    /// <param name="skipped">How many layers of CLIP are left out besides the last.</param>
    public EncodedText Encode(PromptTexts texts, int chunks, int tokens, int skipped)
    {
        using var scope = new TensorScope();
        var clip = pair.EncodeWithBothPooled(texts, chunks, skipped);
        var t5 = third?.Encode(texts.ForThird, tokens).States ?? Tensor.Zeros([1, tokens, width], clip.States.Type, clip.States.Device);
        var wide = clip.States.Pad([0, t5.Size(2) - clip.States.Size(2)]);                              // [1, 77, W]
        return new EncodedText(scope.Return(Tensor.Cat([wide, t5], 1))) { Pooled = scope.Return(clip.Pooled!) };
    }
}
