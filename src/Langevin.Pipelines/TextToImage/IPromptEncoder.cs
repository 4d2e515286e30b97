using Langevin.Models;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>What a text-to-image model makes of prompts before it walks.</summary>
public interface IPromptEncoder
{
    /// <summary>Encodes prompts to rows of the same length.</summary>
    /// <param name="wanted">What images show: the first rows.</param>
    /// <param name="unwanted">What they are guided away from: the other rows. Null where no text was given, which some models tell from an empty one.</param>
    /// <param name="reading">How they are read, and for which images.</param>
    /// <exception cref="ArgumentException">A prompt is too long, or something asked for does not fit the encoder.</exception>
    PromptCondition Encode(IReadOnlyList<Prompt> wanted, IReadOnlyList<Prompt?> unwanted, PromptReading reading);
}

/// <summary>How prompts are read.</summary>
/// <param name="Syntax">Whether brackets weigh.</param>
/// <param name="ClipSkip">How many of the encoder's last layers are left out for what is wanted (not for what is unwanted: as diffusers does); null for what the model was trained with.</param>
/// <param name="Size">Height and width in pixels of the images.</param>
public sealed record PromptReading(PromptSyntax Syntax, int? ClipSkip, ImageSize Size)
{
    private const double WantedScore = 6, UnwantedScore = 2.5;

    /// <summary>How many tokens T5 reads; null for what the family was trained with.</summary>
    public int? Tokens { get; init; }

    /// <summary>What SDXL is told of sizes with what is wanted.</summary>
    public SizeConditions Sizes { get; init; } = new();

    /// <summary>What it is told with what is guided away from; null for the same.</summary>
    public SizeConditions? NegativeSizes { get; init; }

    /// <summary>The sizes for each prompt: [wanted + unwanted, 6], or [wanted + unwanted, 5] with a score.</summary>
    internal Tensor SizeNumbers(int wanted, int unwanted, ToldSizes told)
    {
        var (with, without) = (Sizes.Numbers(told, Size, WantedScore), (NegativeSizes ?? Sizes with { AestheticScore = null }).Numbers(told, Size, UnwantedScore));
        return Tensor.From([.. Enumerable.Repeat(with, wanted).Concat(Enumerable.Repeat(without, unwanted)).SelectMany(numbers => numbers)], wanted + unwanted, with.Length);
    }
}
