using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2DCondition;

namespace Langevin.Models.ControlNet;

/// <summary>The configuration of a <see cref="ControlNetModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record ControlNetConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "ControlNetModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation in the residual blocks and of the time embedding.</summary>
    public string ActFn { get; init; } = "silu";

    /// <summary>What is embedded beside the time: null (nothing) or <c>text_time</c> (SDXL: a pooled text and six sizes).</summary>
    public string? AdditionEmbedType { get; init; }

    /// <summary>Heads of an additional text embedding of another type than <c>text_time</c>, which has none.</summary>
    public long AdditionEmbedTypeNumHeads { get; init; } = 64;

    /// <summary>Width of the embedding of each size under <c>text_time</c>.</summary>
    public long? AdditionTimeEmbedDim { get; init; }

    /// <summary>The <em>number of heads</em> a level: an old misnomer that every published file has.</summary>
    [JsonConverter(typeof(PerLevelNumbers))]
    public PerLevel<long> AttentionHeadDim { get; init; } = (PerLevel<long>)8;

    /// <summary>Channels at each level, the finest first.</summary>
    public IReadOnlyList<long> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>How class labels are embedded: null (a table, if there is <see cref="NumClassEmbeds"/>), <c>timestep</c>, <c>identity</c>, <c>projection</c> or <c>simple_projection</c>.</summary>
    public string? ClassEmbedType { get; init; }

    /// <summary>Channels of the conditioning image.</summary>
    public long ConditioningChannels { get; init; } = 3;

    /// <summary>Channels of the conditioning image's embedding at each of its levels, the finest first; it halves between them.</summary>
    public IReadOnlyList<long> ConditioningEmbeddingOutChannels { get; init; } = [16, 32, 96, 256];

    /// <summary><c>rgb</c>, or <c>bgr</c> for a network that was trained on reversed channels.</summary>
    public string ControlnetConditioningChannelOrder { get; init; } = "rgb";

    /// <summary>Width of a context token.</summary>
    public long CrossAttentionDim { get; init; } = 1280;

    /// <summary>The block of each level on the way down.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"];

    /// <summary>Padding of the strided convolutions; 0 pads below and on the right only.</summary>
    public long DownsamplePadding { get; init; } = 1;

    /// <summary>Width of a context token before it is projected; null for no projection.</summary>
    public long? EncoderHidDim { get; init; }

    /// <summary>How the context is projected: null (by <see cref="EncoderHidDim"/>, if that is given) or <c>text_proj</c>.</summary>
    public string? EncoderHidDimType { get; init; }

    /// <summary>Whether the cosines of the time embedding come before the sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Shift of the time embedding's frequencies.</summary>
    public double FreqShift { get; init; }

    /// <summary>Whether the results are means over the image.</summary>
    public bool GlobalPoolConditions { get; init; }

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; init; } = 4;

    /// <summary>Residual blocks a level.</summary>
    public long LayersPerBlock { get; init; } = 2;

    /// <summary>What the sums in the middle block are divided by.</summary>
    public double MidBlockScaleFactor { get; init; } = 1;

    /// <summary><c>UNetMidBlock2DCrossAttn</c> or <c>UNetMidBlock2D</c>.</summary>
    public string MidBlockType { get; init; } = "UNetMidBlock2DCrossAttn";

    /// <summary>Added to variances in the residual blocks' normalisations.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Groups of the normalisations.</summary>
    public long NormNumGroups { get; init; } = 32;

    /// <summary>The number of heads a level; null for <see cref="AttentionHeadDim"/>, which has it in every published file.</summary>
    [JsonConverter(typeof(PerLevelNumbers))]
    public PerLevel<long>? NumAttentionHeads { get; init; }

    /// <summary>Number of classes of the embedding table.</summary>
    public long? NumClassEmbeds { get; init; }

    /// <summary>Whether both attentions of a level attend to the context.</summary>
    [JsonConverter(typeof(PerLevelSwitches))]
    public PerLevel<bool> OnlyCrossAttention { get; init; } = (PerLevel<bool>)false;

    /// <summary>Width of class labels that are projected, or of the pooled text and the sizes' embeddings together under <c>text_time</c>.</summary>
    public long? ProjectionClassEmbeddingsInputDim { get; init; }

    /// <summary>How the time enters the residual blocks: <c>default</c> (added) or <c>scale_shift</c>.</summary>
    public string ResnetTimeScaleShift { get; init; } = "default";

    /// <summary>Transformer blocks an attention, a level.</summary>
    [JsonConverter(typeof(PerLevelDepths))]
    public PerLevel<PerLevel<long>> TransformerLayersPerBlock { get; init; } = (PerLevel<long>)1;

    /// <summary>Whether scores are computed in Float32 even in shorter types, which attention here does anyway on the CPU.</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>Whether the projections around the transformer blocks are linear layers instead of 1 x 1 convolutions.</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>A U-Net of which this network is the way down.</summary>
    [JsonIgnore]
    internal UNet2DConditionConfig Half => new()
    {
        ActFn = ActFn,
        AdditionEmbedType = AdditionEmbedType,
        AdditionTimeEmbedDim = AdditionTimeEmbedDim,
        AttentionHeadDim = NumAttentionHeads ?? AttentionHeadDim,
        BlockOutChannels = BlockOutChannels,
        ClassEmbedType = ClassEmbedType,
        CrossAttentionDim = CrossAttentionDim,
        DownBlockTypes = DownBlockTypes,
        DownsamplePadding = DownsamplePadding,
        EncoderHidDim = EncoderHidDim,
        EncoderHidDimType = EncoderHidDimType,
        FlipSinToCos = FlipSinToCos,
        FreqShift = FreqShift,
        InChannels = InChannels,
        LayersPerBlock = LayersPerBlock,
        MidBlockScaleFactor = MidBlockScaleFactor,
        MidBlockType = MidBlockType,
        NormEps = NormEps,
        NormNumGroups = NormNumGroups,
        NumClassEmbeds = NumClassEmbeds,
        OnlyCrossAttention = OnlyCrossAttention,
        ProjectionClassEmbeddingsInputDim = ProjectionClassEmbeddingsInputDim,
        ResnetTimeScaleShift = ResnetTimeScaleShift,
        TransformerLayersPerBlock = TransformerLayersPerBlock,
        UseLinearProjection = UseLinearProjection,
        UpBlockTypes = [.. DownBlockTypes.Reverse().Select(type => type.Replace("Down", "Up", StringComparison.Ordinal))],
    };

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
