using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.ImageDiffusion;

namespace Langevin.Models.UNet2D;

/// <summary>The configuration of a <see cref="UNet2DModel"/>: diffusers' config.json of the class UNet2DModel, with its names and defaults.</summary>
public sealed record UNet2DConfig : PixelNetworkConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "UNet2DModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation in the residual blocks.</summary>
    public string ActFn { get; init; } = "silu";

    /// <summary>Whether the middle block attends.</summary>
    public bool AddAttention { get; init; } = true;

    /// <summary>Width of an attention head; null for one head as wide as its block.</summary>
    public long? AttentionHeadDim { get; init; } = 8;

    /// <summary>Groups of the normalisation before the middle block's attention; null for <see cref="NormNumGroups"/>, or none under scale-shift.</summary>
    public long? AttnNormNumGroups { get; init; }

    /// <summary>Channels at each level, the finest first.</summary>
    public IReadOnlyList<long> BlockOutChannels { get; init; } = [224, 448, 672, 896];

    /// <summary>Whether the input is mapped from [0, 1] to [-1, 1] first.</summary>
    public bool CenterInputSample { get; init; }

    /// <summary>How class labels are embedded: null (a table, if there is <see cref="NumClassEmbeds"/>), <c>timestep</c> or <c>identity</c>.</summary>
    public string? ClassEmbedType { get; init; }

    /// <summary>The block of each level on the way down.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"];

    /// <summary>Padding of the strided convolutions; 0 pads below and on the right only.</summary>
    public long DownsamplePadding { get; init; } = 1;

    /// <summary>How attention blocks halve: <c>conv</c> or <c>resnet</c>.</summary>
    public string DownsampleType { get; init; } = "conv";

    /// <summary>Dropout in the residual blocks.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether the cosines of the time embedding come before the sines.</summary>
    public bool FlipSinToCos { get; init; } = true;

    /// <summary>Shift of the time embedding's frequencies.</summary>
    public double FreqShift { get; init; }

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; init; } = 3;

    /// <summary>Residual blocks a level on the way down; one more on the way up.</summary>
    public long LayersPerBlock { get; init; } = 2;

    /// <summary>What the sums in the middle block are divided by.</summary>
    public double MidBlockScaleFactor { get; init; } = 1;

    /// <summary><c>UNetMidBlock2D</c>, or null for no middle block.</summary>
    public string? MidBlockType { get; init; } = "UNetMidBlock2D";

    /// <summary>Added to variances in normalisations.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Groups of the normalisations; null for a quarter of the channels, at most 32, which only skip blocks allow.</summary>
    public long? NormNumGroups { get; init; } = 32;

    /// <summary>Number of classes of the embedding table.</summary>
    public long? NumClassEmbeds { get; init; }

    /// <summary>Rows of a learned time embedding.</summary>
    public long? NumTrainTimesteps { get; init; }

    /// <summary>Channels of the output.</summary>
    public long OutChannels { get; init; } = 3;

    /// <summary>How the time enters the residual blocks: <c>default</c> (added) or <c>scale_shift</c>.</summary>
    public string ResnetTimeScaleShift { get; init; } = "default";

    /// <summary>Height and width that it is made for; one number for squares. A hint for samplers: other sizes work.</summary>
    public ImageSize? SampleSize { get; init; }

    /// <summary>Width of the time embedding; null for four times the first level's channels.</summary>
    public long? TimeEmbeddingDim { get; init; }

    /// <summary><c>positional</c>, <c>fourier</c> or <c>learned</c>.</summary>
    public string TimeEmbeddingType { get; init; } = "positional";

    /// <summary>The block of each level on the way up, the coarsest first.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = ["AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"];

    /// <summary>How attention blocks double: <c>conv</c> or <c>resnet</c>.</summary>
    public string UpsampleType { get; init; } = "conv";

    /// <summary>Whether the network is told class numbers, times or vectors as class labels.</summary>
    [JsonIgnore]
    public bool IsClassConditional => ClassEmbedType is not null || NumClassEmbeds is not null;

    /// <summary>Width of the time embedding.</summary>
    [JsonIgnore]
    public long EmbeddingWidth => TimeEmbeddingDim is > 0 and var width ? width : 4 * BlockOutChannels[0];

    /// <summary>What heights and widths of inputs must be multiples of: 2 to the number of halvings.</summary>
    [JsonIgnore]
    public override long SizeMultiple => 1L << (BlockOutChannels.Count - 1);

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }

    /// <inheritdoc/>
    public override PixelNetworkConfig For(DataShape data) => this with
    {
        SampleSize = data.Side, InChannels = data.InChannels, OutChannels = data.OutChannels,
        NumClassEmbeds = data.Classes + (data.Withheld > 0 ? 1 : 0),
    };

    /// <inheritdoc/>
    public override void Check() => UNet2DValidation.Check(this);

    /// <inheritdoc/>
    public override PixelNetwork Build() => new UNet2DModel(this);
}
