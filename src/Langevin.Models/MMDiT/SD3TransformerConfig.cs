using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;

namespace Langevin.Models.MMDiT;

/// <summary>The configuration of an <see cref="SD3Transformer2DModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record SD3TransformerConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "SD3Transformer2DModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>Width of a head.</summary>
    public long AttentionHeadDim { get; init; } = 64;

    /// <summary>Width that the text is projected to: that of a token.</summary>
    public long CaptionProjectionDim { get; init; } = 1152;

    /// <summary>The blocks whose image attends to itself once more; none in Stable Diffusion 3, the first 13 in 3.5 medium.</summary>
    public IReadOnlyList<long> DualAttentionLayers { get; init; } = [];

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; init; } = 16;

    /// <summary>Width of a token of the text.</summary>
    public long JointAttentionDim { get; init; } = 4096;

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 18;

    /// <summary>Blocks.</summary>
    public long NumLayers { get; init; } = 18;

    /// <summary>Channels of the output; those of the input when null.</summary>
    public long? OutChannels { get; init; } = 16;

    /// <summary>Side of a patch.</summary>
    public long PatchSize { get; init; } = 2;

    /// <summary>Width of the text as a whole.</summary>
    public long PooledProjectionDim { get; init; } = 2048;

    /// <summary>The side in patches of the table of positions, of which the middle is used.</summary>
    public long PosEmbedMaxSize { get; init; } = 96;

    /// <summary>How queries and keys are normalised within a head: null or <c>rms_norm</c>.</summary>
    public string? QkNorm { get; init; }

    /// <summary>The side of latents that it was made for.</summary>
    public long SampleSize { get; init; } = 128;

    /// <summary>Width of a token.</summary>
    [JsonIgnore]
    public long Width => NumAttentionHeads * AttentionHeadDim;

    /// <summary>Notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        ConfigCheck.Known("qk_norm", QkNorm, null, "rms_norm");
        ConfigCheck.Count("joint_attention_dim", JointAttentionDim);
        ConfigCheck.Count("pooled_projection_dim", PooledProjectionDim);
        ConfigCheck.Within("pos_embed_max_size", PosEmbedMaxSize, 1, 1 << 11);
        TransformerCheck.Blocks(NumLayers, NumAttentionHeads, AttentionHeadDim);
        TransformerCheck.Patches(InChannels, OutChannels, PatchSize, SampleSize, Width);
        ConfigCheck.Refuse(CaptionProjectionDim != Width, $"caption_projection_dim is {CaptionProjectionDim}, and a token has num_attention_heads x attention_head_dim = {Width}; they are equal.");
    }
}
