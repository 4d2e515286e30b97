using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.Clip;

/// <summary>The configuration of a <see cref="ClipVisionModel"/>: transformers' config.json of CLIPVisionModelWithProjection, with its names and defaults.</summary>
public sealed record ClipVisionConfig
{
    internal const string Class = "CLIPVisionModelWithProjection";

    /// <summary>The published class.</summary>
    [JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Architectures { get; init; } = [Class];

    /// <summary>Width of a token.</summary>
    public long HiddenSize { get; init; } = 768;

    /// <summary>Width inside the feed-forward parts.</summary>
    public long IntermediateSize { get; init; } = 3072;

    /// <summary>Width of the projected embedding.</summary>
    public long ProjectionDim { get; init; } = 512;

    /// <summary>Layers.</summary>
    public long NumHiddenLayers { get; init; } = 12;

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 12;

    /// <summary>Channels of an image.</summary>
    public long NumChannels { get; init; } = 3;

    /// <summary>Height and width of an image in pixels.</summary>
    public long ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch in pixels.</summary>
    public long PatchSize { get; init; } = 32;

    /// <summary>The activation of the feed-forward parts.</summary>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>Added to variances in normalisations.</summary>
    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>What transformers calls the kind of configuration.</summary>
    public string ModelType { get; init; } = "clip_vision_model";

    /// <summary>Entries that change nothing in the network: kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    /// <summary>The layers' part of it.</summary>
    [JsonIgnore]
    internal ClipLayers Layers => new(HiddenSize, IntermediateSize, NumHiddenLayers, NumAttentionHeads, HiddenAct, LayerNormEps);

    internal void Check()
    {
        ConfigCheck.Count("num_channels", NumChannels);
        ConfigCheck.Within("patch_size", PatchSize, 1, 4096);
        ConfigCheck.Within("image_size", ImageSize, PatchSize, 16384);
        ClipLayers.Check(Layers, ProjectionDim);
    }
}
