using Langevin.Models.Tokenizers.Prompts;

namespace Langevin.Pipelines.TextToImage.Prompts;

/// <summary>Prompts cut for two text encoders of CLIP, as long for both.</summary>
internal sealed class PairedTexts
{
    public PairedTexts(ClipTower? first, ClipTower second, IReadOnlyList<Prompt?> prompts, int wanted, PromptReading reading)
    {
        First = first?.Cut([.. prompts.Select(prompt => prompt?.Text ?? "")], reading.Syntax);
        Second = second.Cut([.. prompts.Select(prompt => (first is null ? prompt?.Text : prompt?.ForSecond()) ?? "")], reading.Syntax);
        Length = Math.Max(First?[0].Count ?? 0, Second[0].Count);
        Skips = [.. prompts.Select((_, i) => 1 + (i < wanted ? reading.ClipSkip ?? 0 : 0))];
    }

    /// <summary>The chunks of each prompt for the first encoder; null where there is none.</summary>
    public IReadOnlyList<IReadOnlyList<PromptChunk>>? First { get; }

    /// <summary>The chunks of each prompt for the second encoder.</summary>
    public IReadOnlyList<IReadOnlyList<PromptChunk>> Second { get; }

    /// <summary>Chunks of the longer of the two.</summary>
    public int Length { get; }

    /// <summary>How many layers are left out for each prompt: the last, and what the clip skip adds. What is guided away from knows no clip skip, as in diffusers.</summary>
    public IReadOnlyList<int> Skips { get; }
}
