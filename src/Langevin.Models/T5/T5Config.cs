using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Nn.Layers;

namespace Langevin.Models.T5;

/// <summary>The configuration of a <see cref="T5EncoderModel"/>: transformers' config.json of that class, with its names and defaults.</summary>
public sealed record T5Config
{
    private const string GatedPrefix = "gated-";

    /// <summary>The published class.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? Architectures { get; init; } = ["T5EncoderModel"];

    /// <summary>Tokens of the vocabulary.</summary>
    public long VocabSize { get; init; } = 32128;

    /// <summary>Width of a token.</summary>
    public long DModel { get; init; } = 512;

    /// <summary>Width of a head.</summary>
    public long DKv { get; init; } = 64;

    /// <summary>Width inside the feed-forward parts.</summary>
    public long DFf { get; init; } = 2048;

    /// <summary>Layers.</summary>
    public long NumLayers { get; init; } = 6;

    /// <summary>Heads of each attention.</summary>
    public long NumHeads { get; init; } = 8;

    /// <summary>Distances that are told apart, half of them for each direction.</summary>
    public long RelativeAttentionNumBuckets { get; init; } = 32;

    /// <summary>From which distance on all are the same.</summary>
    public long RelativeAttentionMaxDistance { get; init; } = 128;

    /// <summary>Added to mean squares in normalisations.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-6;

    /// <summary>The feed-forward parts: an activation's name, with <c>gated-</c> before it for a gate. What the two below leave open follows from it.</summary>
    public string FeedForwardProj { get; init; } = "relu";

    /// <summary>The activation in the feed-forward parts; null when the file leaves it to <see cref="FeedForwardProj"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DenseActFn { get; init; }

    /// <summary>Whether the feed-forward parts have a gate; null when the file leaves it to <see cref="FeedForwardProj"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsGatedAct { get; init; }

    /// <summary>What transformers calls the kind of configuration.</summary>
    public string ModelType { get; init; } = "t5";

    /// <summary>Whether the feed-forward parts have a gate.</summary>
    [JsonIgnore]
    public bool IsGated => IsGatedAct ?? FeedForwardProj.StartsWith(GatedPrefix, StringComparison.Ordinal);

    /// <summary>The activation in the feed-forward parts; T5 1.1's gated gelu is the one by tanh.</summary>
    [JsonIgnore]
    public string Activation => DenseActFn ?? FeedForwardProj switch
    {
        "gated-gelu" => "gelu_new",
        var name when name.StartsWith(GatedPrefix, StringComparison.Ordinal) => name[GatedPrefix.Length..],
        var name => name,
    };

    /// <summary>Entries that change nothing in the encoder: kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        ConfigCheck.Within("vocab_size", VocabSize, 1, 10_000_000);
        ConfigCheck.Count("d_model", DModel);
        ConfigCheck.Count("d_ff", DFf);
        ConfigCheck.Within("d_kv", DKv, 1, 1 << 16);
        ConfigCheck.Within("num_heads", NumHeads, 1, 1 << 12);
        ConfigCheck.Within("num_layers", NumLayers, 1, 1000);
        ConfigCheck.Within("relative_attention_num_buckets", RelativeAttentionNumBuckets, 4, 1 << 16);
        ConfigCheck.Within("relative_attention_max_distance", RelativeAttentionMaxDistance, RelativeAttentionNumBuckets / 4 + 1, 1 << 20);
        ConfigCheck.Known("feed_forward_proj (its activation)", Activation.ToLowerInvariant(), [.. Nn.Layers.Activation.Names]);
        ConfigCheck.Refuse(!(LayerNormEpsilon > 0 && double.IsFinite(LayerNormEpsilon)), $"layer_norm_epsilon is {LayerNormEpsilon}; it is above 0.");
    }
}
