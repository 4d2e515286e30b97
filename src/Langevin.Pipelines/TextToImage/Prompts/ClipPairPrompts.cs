using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>Two text encoders of CLIP side by side: each token has the states of both, of the last layer but one.</summary>
/// <remarks>Podell et al. 2023 (SDXL), section 2.1. A refiner has the second encoder alone.</remarks>
/// <param name="first">The smaller encoder; null for a refiner.</param>
/// <param name="second">The larger one.</param>
internal sealed class ClipPairPrompts(ClipPrompts? first, ClipPrompts second)
{
    /// <summary>How many chunks the longer of a family's texts takes.</summary>
    public int Chunks(PromptTexts texts) => Math.Max(first?.Chunks(texts.First).Count ?? 0, second.Chunks(ForSecond(texts)).Count);

    /// <summary>Encodes a prompt.</summary>
    /// <param name="texts">The prompt for each encoder.</param>
    /// <param name="chunks">How many chunks both are filled up to.</param>
    /// <param name="skipped">How many layers are left out besides the last.</param>
    /// <returns>States of both widths together, and the second encoder's text as a whole.</returns>
    public EncodedText Encode(PromptTexts texts, int chunks, int skipped)
    {
        using var scope = new TensorScope();
        var (large, small) = (second.Encode(ForSecond(texts), chunks, skipped + 1), first?.Encode(texts.First, chunks, skipped + 1));
        if (small is null) return new EncodedText(scope.Return(large.States)) { Pooled = scope.Return(large.Pooled!) };
        return new EncodedText(scope.Return(Tensor.Cat([small.States, large.States], 2))) { Pooled = scope.Return(large.Pooled!) };
    }

    /// <summary>Encodes a prompt as Stable Diffusion 3 reads it: both encoders' texts as a whole are laid side by side too.</summary>
    /// <inheritdoc cref="Encode"/>
    public EncodedText EncodeWithBothPooled(PromptTexts texts, int chunks, int skipped)
    {
        using var scope = new TensorScope();
        var (small, large) = (first!.Encode(texts.First, chunks, skipped + 1), second.Encode(texts.ForSecond, chunks, skipped + 1));
        return new EncodedText(scope.Return(Tensor.Cat([small.States, large.States], 2))) { Pooled = scope.Return(Tensor.Cat([small.Pooled!, large.Pooled!], 1)) };
    }

    /// <summary>A refiner's only encoder reads the first prompt.</summary>
    private string ForSecond(PromptTexts texts) => first is null ? texts.First : texts.ForSecond;
}
