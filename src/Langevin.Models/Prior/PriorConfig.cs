using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;
using Langevin.Nn.Layers;

namespace Langevin.Models.Prior;

/// <summary>The configuration of a <see cref="PriorTransformer"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record PriorConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "PriorTransformer";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary><c>prd</c> for a learned last token, at which the prediction is read; null for none.</summary>
    public string? AddedEmbType { get; init; } = "prd";

    /// <summary>Tokens besides the text's: those of the text as a whole, the time, the noisy embedding, and the learned one.</summary>
    public long AdditionalEmbeddings { get; init; } = 4;

    /// <summary>Width of a head.</summary>
    public long AttentionHeadDim { get; init; } = 64;

    /// <summary>Width of the prediction; that of an embedding when null.</summary>
    public long? ClipEmbedDim { get; init; }

    /// <summary>Dropout in attention and feed-forward parts.</summary>
    public double Dropout { get; init; }

    /// <summary>Width of an embedding.</summary>
    public long EmbeddingDim { get; init; } = 768;

    /// <summary>Width of the text as a whole; that of an embedding when null.</summary>
    public long? EmbeddingProjDim { get; init; }

    /// <summary><c>layer</c> to normalise the text as a whole first; null for not.</summary>
    public string? EmbeddingProjNormType { get; init; }

    /// <summary><c>linear</c> for a network that reads the text's tokens; null for one that does not.</summary>
    public string? EncoderHidProjType { get; init; } = "linear";

    /// <summary><c>layer</c> to normalise the tokens before the first block; null for not.</summary>
    public string? NormInType { get; init; }

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 32;

    /// <summary>Tokens of the text.</summary>
    public long NumEmbeddings { get; init; } = 77;

    /// <summary>Blocks.</summary>
    public long NumLayers { get; init; } = 20;

    /// <summary>The activation in the time's embedding.</summary>
    public string TimeEmbedActFn { get; init; } = "silu";

    /// <summary>Width inside the time's embedding: null, or that of a token.</summary>
    public long? TimeEmbedDim { get; init; }

    /// <summary>Width of a token.</summary>
    [JsonIgnore]
    public long Width => NumAttentionHeads * AttentionHeadDim;

    /// <summary>Whether it reads the text's tokens.</summary>
    [JsonIgnore]
    public bool ReadsText => EncoderHidProjType is not null;

    /// <summary>Notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        ConfigCheck.Known("added_emb_type", AddedEmbType, "prd", null);
        ConfigCheck.Known("embedding_proj_norm_type", EmbeddingProjNormType, "layer", null);
        ConfigCheck.Known("encoder_hid_proj_type", EncoderHidProjType, "linear", null);
        ConfigCheck.Known("norm_in_type", NormInType, "layer", null);
        ConfigCheck.Known("time_embed_act_fn", TimeEmbedActFn, [.. Activation.Names]);
        ConfigCheck.Count("embedding_dim", EmbeddingDim);
        ConfigCheck.Count("embedding_proj_dim", EmbeddingProjDim);
        ConfigCheck.Count("clip_embed_dim", ClipEmbedDim);
        ConfigCheck.Within("num_embeddings", NumEmbeddings, 0, 1 << 16);
        ConfigCheck.Within("additional_embeddings", AdditionalEmbeddings, 0, 1 << 16);
        TransformerCheck.Blocks(NumLayers, NumAttentionHeads, AttentionHeadDim);
        TransformerCheck.FeedForward("gelu", Dropout, 1);
        ConfigCheck.Refuse(TimeEmbedDim is { } inside && inside != Width, $"time_embed_dim is {TimeEmbedDim}, and only null and the width of a token, {Width}, are supported.");
        ConfigCheck.Refuse(Width < 2, $"num_attention_heads x attention_head_dim is {Width}; a time needs at least 2.");
    }
}
