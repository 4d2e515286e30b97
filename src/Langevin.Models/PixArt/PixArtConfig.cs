using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;

namespace Langevin.Models.PixArt;

/// <summary>The configuration of a <see cref="PixArtTransformer2DModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record PixArtConfig
{
    private const long SampleSizeOf1024 = 128;

    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "PixArtTransformer2DModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation of the feed-forward parts: <c>gelu</c> or <c>gelu-approximate</c>.</summary>
    public string ActivationFn { get; init; } = "gelu-approximate";

    /// <summary>Whether the projections of queries, keys and values have biases.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Width of a head.</summary>
    public long AttentionHeadDim { get; init; } = 72;

    /// <summary>Only <c>default</c>.</summary>
    public string? AttentionType { get; init; } = "default";

    /// <summary>Width of a token of the text; null when it has the width that the attention takes.</summary>
    public long? CaptionChannels { get; init; }

    /// <summary>Width of what the second attention attends to.</summary>
    public long CrossAttentionDim { get; init; } = 1152;

    /// <summary>Dropout in attention and feed-forward parts.</summary>
    public double Dropout { get; init; }

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; init; } = 4;

    /// <summary>What the positions' coordinates are divided by; null for a 64th of <see cref="SampleSize"/>, at least 1.</summary>
    public double? InterpolationScale { get; init; }

    /// <summary>Whether the blocks' normalisations have a scale and a shift of their own.</summary>
    public bool NormElementwiseAffine { get; init; }

    /// <summary>Added to the variances in the blocks' normalisations.</summary>
    public double NormEps { get; init; } = 1e-6;

    /// <summary>Of no meaning to this network.</summary>
    public long NormNumGroups { get; init; } = 32;

    /// <summary>How the time enters: only <c>ada_norm_single</c>.</summary>
    public string NormType { get; init; } = "ada_norm_single";

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 16;

    /// <summary>Of no meaning to this network.</summary>
    public long? NumEmbedsAdaNorm { get; init; } = 1000;

    /// <summary>Blocks.</summary>
    public long NumLayers { get; init; } = 28;

    /// <summary>Channels of the output; those of the input when null. Twice as many when the variance is predicted too.</summary>
    public long? OutChannels { get; init; } = 8;

    /// <summary>Side of a patch.</summary>
    public long PatchSize { get; init; } = 2;

    /// <summary>The side of latents that it was made for; other sizes stretch its positions.</summary>
    public long SampleSize { get; init; } = SampleSizeOf1024;

    /// <summary>Of no meaning here: scores are always summed in Float32.</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>Whether it is told the resolution and the aspect ratio; null when the sample size says so, 128 being the one that is told.</summary>
    public bool? UseAdditionalConditions { get; init; }

    /// <summary>Width of a token.</summary>
    [JsonIgnore]
    public long Width => NumAttentionHeads * AttentionHeadDim;

    /// <summary>Whether it is told the resolution and the aspect ratio.</summary>
    [JsonIgnore]
    public bool IsToldSize => UseAdditionalConditions ?? SampleSize == SampleSizeOf1024;

    /// <summary>What the positions' coordinates are divided by.</summary>
    [JsonIgnore]
    internal double PositionScale => InterpolationScale ?? Math.Max(SampleSize / 64, 1);

    /// <summary>Notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    internal void Check()
    {
        ConfigCheck.Known("norm_type", NormType, "ada_norm_single");
        ConfigCheck.Known("attention_type", AttentionType, "default", null);
        ConfigCheck.Count("caption_channels", CaptionChannels);
        ConfigCheck.Count("cross_attention_dim", CrossAttentionDim);
        TransformerCheck.Blocks(NumLayers, NumAttentionHeads, AttentionHeadDim);
        TransformerCheck.Patches(InChannels, OutChannels, PatchSize, SampleSize, Width);
        TransformerCheck.FeedForward(ActivationFn, Dropout, NormEps);
        ConfigCheck.Refuse(CaptionChannels is not null && CrossAttentionDim != Width, $"cross_attention_dim is {CrossAttentionDim}, and captions are projected to {Width}; with caption_channels they are equal.");
        ConfigCheck.Refuse(IsToldSize && Width % 3 != 0, $"num_attention_heads x attention_head_dim is {Width}; height, width and aspect ratio take a third each, so it is a multiple of 3.");
        ConfigCheck.Refuse(!(PositionScale > 0 && double.IsFinite(PositionScale)), $"interpolation_scale is {InterpolationScale}; it is above 0.");
    }
}
