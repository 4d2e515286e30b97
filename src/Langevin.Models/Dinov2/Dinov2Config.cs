using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.Dinov2;

/// <summary>The configuration of a <see cref="Dinov2Model"/>: transformers' config.json, with its names and defaults.</summary>
public sealed record Dinov2Config
{
    /// <summary>The published class.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? Architectures { get; init; } = ["Dinov2Model"];

    /// <summary>Width of a token.</summary>
    public long HiddenSize { get; init; } = 768;

    /// <summary>Layers.</summary>
    public long NumHiddenLayers { get; init; } = 12;

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 12;

    /// <summary>Width inside the feed-forward parts over that of a token.</summary>
    public long MlpRatio { get; init; } = 4;

    /// <summary>The activation of the feed-forward parts.</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Added to variances in normalisations.</summary>
    public double LayerNormEps { get; init; } = 1e-6;

    /// <summary>Height and width of an image in pixels in training; others are taken too.</summary>
    public long ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch in pixels.</summary>
    public long PatchSize { get; init; } = 14;

    /// <summary>Channels of an image.</summary>
    public long NumChannels { get; init; } = 3;

    /// <summary>Whether queries, keys and values have biases.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Whether the feed-forward parts are gated, as those of the largest network are.</summary>
    [JsonPropertyName("use_swiglu_ffn")]
    public bool UseSwiGlu { get; init; }

    /// <summary>Whether a token for masked patches is stored.</summary>
    public bool UseMaskToken { get; init; } = true;

    /// <summary>What transformers calls the kind of configuration.</summary>
    public string ModelType { get; init; } = "dinov2";

    /// <summary>Entries that change nothing in the network: kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        ConfigCheck.Count("hidden_size", HiddenSize);
        ConfigCheck.Count("num_channels", NumChannels);
        ConfigCheck.Within("num_hidden_layers", NumHiddenLayers, 1, 1000);
        ConfigCheck.Within("num_attention_heads", NumAttentionHeads, 1, HiddenSize);
        ConfigCheck.Refuse(HiddenSize % NumAttentionHeads != 0, $"hidden_size {HiddenSize} cannot be split into {NumAttentionHeads} heads (num_attention_heads); choose a multiple.");
        ConfigCheck.Within("mlp_ratio", MlpRatio, 1, 64);
        ConfigCheck.Within("patch_size", PatchSize, 1, 224);
        ConfigCheck.Within("image_size", ImageSize, PatchSize, 16384);
        ConfigCheck.Known("hidden_act", HiddenAct.ToLowerInvariant(), [.. Nn.Layers.Activation.Names]);
        ConfigCheck.Refuse(!(LayerNormEps > 0 && double.IsFinite(LayerNormEps)), $"layer_norm_eps is {LayerNormEps}; it is above 0.");
    }
}
