using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>Two text encoders of CLIP side by side: each token has the states of both, of the last layer but one, and the second tells of the text as a whole. The image's sizes come along.</summary>
/// <remarks>Podell et al. 2023 (SDXL), sections 2.1 and 2.2. A refiner has the second encoder alone, which reads the first prompt.</remarks>
/// <param name="first">The smaller encoder; null for a refiner.</param>
/// <param name="second">The larger one.</param>
/// <param name="told">What the network is told of an image besides the text.</param>
/// <param name="empty">What stands for a text that was not given.</param>
internal sealed class ClipPairEncoder(ClipTower? first, ClipTower second, ToldSizes told, EmptyPrompt empty) : IPromptEncoder
{
    /// <inheritdoc/>
    public PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading)
    {
        using var scope = new TensorScope();
        Prompt?[] prompts = [.. wanted, .. unwanted];
        var texts = new PairedTexts(first, second, prompts, wanted.Count, reading);
        var large = second.Encode(texts.Second, texts.Length, texts.Skips);
        var context = texts.First is null ? large.Context : Tensor.Cat([first!.Encode(texts.First, texts.Length, texts.Skips).Context, large.Context], 2);
        var said = Said(prompts).To(context.Type).To(context.Device);                                        // [P], 0 for what was not given
        return new PromptCondition(scope.Return(context * said.Reshape(-1, 1, 1)))                           // [P, tokens, both widths]
        {
            Pooled = scope.Return(large.Pooled! * said.Reshape(-1, 1)),                                      // [P, width of the second]
            Sizes = scope.Return(reading.SizeNumbers(wanted.Count, unwanted.Count, told)),                                  // [P, 6], or [P, 5] with a score
        };
    }

    private Tensor Said(IReadOnlyList<Prompt?> prompts) => Tensor.From(prompts.Select(prompt => prompt is null && empty == EmptyPrompt.Zeros ? 0f : 1).ToArray());
}

/// <summary>What stands for a text that was not given (<c>force_zeros_for_empty_prompt</c>).</summary>
internal enum EmptyPrompt
{
    /// <summary>The states of an empty text.</summary>
    EmptyText,
    /// <summary>Zeros.</summary>
    Zeros,
}
