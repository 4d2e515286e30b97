using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.UNet2DCondition;

/// <summary>The configuration of a <see cref="UNet2DConditionModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record UNet2DConditionConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "UNet2DConditionModel";

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

    /// <summary>Only <c>default</c>: attention without boxes.</summary>
    public string AttentionType { get; init; } = "default";

    /// <summary>Channels at each level, the finest first.</summary>
    public IReadOnlyList<long> BlockOutChannels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Whether the input is mapped from [0, 1] to [-1, 1] first.</summary>
    public bool CenterInputSample { get; init; }

    /// <summary>How class labels are embedded: null (a table, if there is <see cref="NumClassEmbeds"/>), <c>timestep</c>, <c>identity</c>, <c>projection</c> or <c>simple_projection</c>.</summary>
    public string? ClassEmbedType { get; init; }

    /// <summary>Whether the class embedding is put beside the time embedding instead of added to it.</summary>
    public bool ClassEmbeddingsConcat { get; init; }

    /// <summary>Size of the first convolution; odd.</summary>
    public long ConvInKernel { get; init; } = 3;

    /// <summary>Size of the last convolution; odd.</summary>
    public long ConvOutKernel { get; init; } = 3;

    /// <summary>Width of a context token a level.</summary>
    [JsonConverter(typeof(PerLevelNumbers))]
    public PerLevel<long> CrossAttentionDim { get; init; } = (PerLevel<long>)1280;

    /// <summary>Only null: the context is not normalised.</summary>
    public string? CrossAttentionNorm { get; init; }

    /// <summary>The block of each level on the way down.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"];

    /// <summary>Padding of the strided convolutions; 0 pads below and on the right only.</summary>
    public long DownsamplePadding { get; init; } = 1;

    /// <summary>Dropout in the residual blocks.</summary>
    public double Dropout { get; init; }

    /// <summary>Only false: one context.</summary>
    public bool DualCrossAttention { get; init; }

    /// <summary>Width of a context token before it is projected; null for no projection.</summary>
    public long? EncoderHidDim { get; init; }

    /// <summary>How the context is projected: null (by <see cref="EncoderHidDim"/>, if that is given) or <c>text_proj</c>.</summary>
    public string? EncoderHidDimType { get; init; }

    /// <summary>Whether the cosines of the time embedding come before the sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Shift of the time embedding's frequencies.</summary>
    public double FreqShift { get; init; }

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; init; } = 4;

    /// <summary>Residual blocks a level on the way down; one more on the way up.</summary>
    [JsonConverter(typeof(PerLevelNumbers))]
    public PerLevel<long> LayersPerBlock { get; init; } = (PerLevel<long>)2;

    /// <summary>Read by blocks of other kinds than those here; kept as it was.</summary>
    public bool? MidBlockOnlyCrossAttention { get; init; }

    /// <summary>What the sums in the middle block are divided by.</summary>
    public double MidBlockScaleFactor { get; init; } = 1;

    /// <summary><c>UNetMidBlock2DCrossAttn</c>, <c>UNetMidBlock2D</c>, or null for no middle block.</summary>
    public string? MidBlockType { get; init; } = "UNetMidBlock2DCrossAttn";

    /// <summary>Added to variances in the residual blocks' normalisations.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Groups of the normalisations.</summary>
    public long NormNumGroups { get; init; } = 32;

    /// <summary>Only null: <see cref="AttentionHeadDim"/> has the number of heads.</summary>
    [JsonConverter(typeof(PerLevelNumbers))]
    public PerLevel<long>? NumAttentionHeads { get; init; }

    /// <summary>Number of classes of the embedding table.</summary>
    public long? NumClassEmbeds { get; init; }

    /// <summary>Whether both attentions of a level attend to the context.</summary>
    [JsonConverter(typeof(PerLevelSwitches))]
    public PerLevel<bool> OnlyCrossAttention { get; init; } = (PerLevel<bool>)false;

    /// <summary>Channels of the output.</summary>
    public long OutChannels { get; init; } = 4;

    /// <summary>Width of class labels that are projected, or of the pooled text and the sizes' embeddings together under <c>text_time</c>.</summary>
    public long? ProjectionClassEmbeddingsInputDim { get; init; }

    /// <summary>Read by blocks of other kinds than those here; kept as it was.</summary>
    public double ResnetOutScaleFactor { get; init; } = 1;

    /// <summary>Read by blocks of other kinds than those here; kept as it was.</summary>
    public bool ResnetSkipTimeAct { get; init; }

    /// <summary>How the time enters the residual blocks: <c>default</c> (added) or <c>scale_shift</c>.</summary>
    public string ResnetTimeScaleShift { get; init; } = "default";

    /// <summary>Transformer blocks an attention on the way up, the coarsest level first; null for those on the way down.</summary>
    [JsonConverter(typeof(PerLevelDepths))]
    public PerLevel<PerLevel<long>>? ReverseTransformerLayersPerBlock { get; init; }

    /// <summary>Height and width that it is made for. A hint for samplers: other sizes work.</summary>
    public ImageSize? SampleSize { get; init; }

    /// <summary>Width of an embedded guidance scale that enters with the time (Luo et al. 2023); null for none.</summary>
    public long? TimeCondProjDim { get; init; }

    /// <summary>An activation applied once to the whole embedding; null for none.</summary>
    public string? TimeEmbeddingActFn { get; init; }

    /// <summary>Width of the time embedding; null for four times the first level's channels.</summary>
    public long? TimeEmbeddingDim { get; init; }

    /// <summary>Only <c>positional</c>.</summary>
    public string TimeEmbeddingType { get; init; } = "positional";

    /// <summary>An activation after the time embedding's second layer; null for none.</summary>
    public string? TimestepPostAct { get; init; }

    /// <summary>Transformer blocks an attention, a level.</summary>
    [JsonConverter(typeof(PerLevelDepths))]
    public PerLevel<PerLevel<long>> TransformerLayersPerBlock { get; init; } = (PerLevel<long>)1;

    /// <summary>The block of each level on the way up, the coarsest first.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"];

    /// <summary>Whether scores are computed in Float32 even in shorter types, which attention here does anyway on the CPU.</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>Whether the projections around the transformer blocks are linear layers instead of 1 x 1 convolutions.</summary>
    public bool UseLinearProjection { get; init; }

    /// <summary>Width of the time embedding.</summary>
    [JsonIgnore]
    public long TimeWidth => TimeEmbeddingDim is > 0 and var width ? width : 4 * BlockOutChannels[0];

    /// <summary>Width of what the blocks are given: the time embedding, with the class embedding beside it or not.</summary>
    [JsonIgnore]
    public long EmbeddingWidth => ClassEmbeddingsConcat ? 2 * TimeWidth : TimeWidth;

    /// <summary>Whether the network is told class numbers, times or vectors as class labels.</summary>
    [JsonIgnore]
    public bool IsClassConditional => ClassEmbedType is not null || NumClassEmbeds is not null;

    /// <summary>Width of a context token as it is given to the network.</summary>
    [JsonIgnore]
    public long ContextWidth => EncoderHidDim ?? CrossAttentionDim[0];

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
