using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.Clip;

/// <summary>The configuration of a <see cref="ClipTextModel"/>: transformers' config.json of CLIPTextModel and CLIPTextModelWithProjection, with its names and defaults.</summary>
public sealed record ClipTextConfig
{
    internal const string Plain = "CLIPTextModel", Projected = "CLIPTextModelWithProjection";

    /// <summary>The published class: the first of this list.</summary>
    [JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Architectures { get; init; } = [Plain];

    /// <summary>Tokens of the vocabulary.</summary>
    public long VocabSize { get; init; } = 49408;

    /// <summary>Width of a token.</summary>
    public long HiddenSize { get; init; } = 512;

    /// <summary>Width inside the feed-forward parts.</summary>
    public long IntermediateSize { get; init; } = 2048;

    /// <summary>Width of the projected embedding.</summary>
    public long ProjectionDim { get; init; } = 512;

    /// <summary>Layers.</summary>
    public long NumHiddenLayers { get; init; } = 12;

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 8;

    /// <summary>The longest sequence.</summary>
    public long MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>The activation of the feed-forward parts.</summary>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>Added to variances in normalisations.</summary>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>The id whose place is the pooled state; 2, as old files have it, for the place of the greatest id.</summary>
    public long? EosTokenId { get; init; } = 49407;

    /// <summary>What transformers calls the kind of configuration.</summary>
    public string ModelType { get; init; } = "clip_text_model";

    /// <summary>Whether the pooled state is projected.</summary>
    [JsonIgnore]
    public bool HasProjection => Architectures is [Projected, ..];

    /// <summary>Entries that change nothing in the network: kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        ConfigCheck.Within("vocab_size", VocabSize, 1, 10_000_000);
        ConfigCheck.Count("max_position_embeddings", MaxPositionEmbeddings);
        ClipLayers.Check(this.Layers, ProjectionDim);
    }

    /// <summary>The layers' part of it.</summary>
    [JsonIgnore]
    internal ClipLayers Layers => new(HiddenSize, IntermediateSize, NumHiddenLayers, NumAttentionHeads, HiddenAct, LayerNormEps);
}
