namespace Langevin.Models.Adapters;

/// <summary>What is added to a checkpoint.</summary>
public sealed record CheckpointAdapters
{
    /// <summary>Adapters of weights; their changes add up.</summary>
    public IReadOnlyList<AdapterUse> Adapters { get; init; } = [];

    /// <summary>Words that text encoders were taught.</summary>
    public IReadOnlyList<TextEmbedding> Embeddings { get; init; } = [];

    /// <summary>What happens to parts of adapters that fit nothing.</summary>
    public AdapterMatch Match { get; init; } = AdapterMatch.Whole;

    /// <summary>How adapters act.</summary>
    public AdapterMode Mode { get; init; } = AdapterMode.Fused;
}
