using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.Patches;

namespace Langevin.Models.DiT;

/// <summary>The configuration of a <see cref="DiTTransformer2DModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record DiTConfig : PixelNetworkConfig
{
    private const long MostClasses = 1 << 20;

    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "DiTTransformer2DModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation of the feed-forward parts: <c>gelu</c> or <c>gelu-approximate</c>.</summary>
    public string ActivationFn { get; init; } = "gelu-approximate";

    /// <summary>Whether the projections of queries, keys and values have biases.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Width of a head.</summary>
    public long AttentionHeadDim { get; init; } = 72;

    /// <summary>Dropout in attention and feed-forward parts.</summary>
    public double Dropout { get; init; }

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; init; } = 4;

    /// <summary>Whether the normalisation before the feed-forward part has a scale and a shift of its own.</summary>
    public bool NormElementwiseAffine { get; init; }

    /// <summary>Added to the variance in the normalisation before the feed-forward part.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Of no meaning to this network.</summary>
    public long NormNumGroups { get; init; } = 32;

    /// <summary>How time and class enter: only <c>ada_norm_zero</c>.</summary>
    public string NormType { get; init; } = "ada_norm_zero";

    /// <summary>Heads of each attention.</summary>
    public long NumAttentionHeads { get; init; } = 16;

    /// <summary>Classes, or 0 for a network without; the table has one row more, for no class.</summary>
    public long NumEmbedsAdaNorm { get; init; } = 1000;

    /// <summary>Blocks.</summary>
    public long NumLayers { get; init; } = 28;

    /// <summary>Channels of the output; those of the input when null. Twice as many when the variance is predicted too.</summary>
    public long? OutChannels { get; init; }

    /// <summary>Side of a patch.</summary>
    public long PatchSize { get; init; } = 2;

    /// <summary>The side of latents or images that it was made for; other sizes stretch its positions.</summary>
    public long SampleSize { get; init; } = 32;

    /// <summary>Of no meaning here: scores are always summed in Float32.</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>Width of a token.</summary>
    [JsonIgnore]
    public long Width => NumAttentionHeads * AttentionHeadDim;

    /// <summary>Notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override long SizeMultiple => PatchSize;

    /// <inheritdoc/>
    public override PixelNetworkConfig For(DataShape data) =>
        this with { SampleSize = data.Side, InChannels = data.InChannels, OutChannels = data.OutChannels, NumEmbedsAdaNorm = data.Classes ?? 0 };

    /// <inheritdoc/>
    public override PixelNetwork Build() => new DiTTransformer2DModel(this);

    /// <inheritdoc/>
    public override void Check()
    {
        ConfigCheck.Known("norm_type", NormType, "ada_norm_zero");
        ConfigCheck.Within("num_embeds_ada_norm", NumEmbedsAdaNorm, 0, MostClasses);
        TransformerCheck.Blocks(NumLayers, NumAttentionHeads, AttentionHeadDim);
        TransformerCheck.Patches(InChannels, OutChannels, PatchSize, SampleSize, Width);
        TransformerCheck.FeedForward(ActivationFn, Dropout, NormEps);
    }
}
