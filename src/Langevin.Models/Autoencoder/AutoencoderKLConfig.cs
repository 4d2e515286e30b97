using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.Autoencoder;

/// <summary>The configuration of an <see cref="AutoencoderKL"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record AutoencoderKLConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "AutoencoderKL";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation in the residual blocks.</summary>
    public string ActFn { get; init; } = "silu";

    /// <summary>Channels at each level, the finest first.</summary>
    public IReadOnlyList<long> BlockOutChannels { get; init; } = [64];

    /// <summary>The block of each level of the encoder: <c>DownEncoderBlock2D</c>.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = ["DownEncoderBlock2D"];

    /// <summary>Whether pipelines run it in Float32 because its activations exceed what half precision can hold. A hint; the network itself does not read it.</summary>
    public bool ForceUpcast { get; init; } = true;

    /// <summary>Channels of the image that is encoded.</summary>
    public long InChannels { get; init; } = 3;

    /// <summary>Channels of the latents.</summary>
    public long LatentChannels { get; init; } = 4;

    /// <summary>Means of the latents a channel, for pipelines that normalise by them.</summary>
    public IReadOnlyList<double>? LatentsMean { get; init; }

    /// <summary>Standard deviations of the latents a channel, for pipelines that normalise by them.</summary>
    public IReadOnlyList<double>? LatentsStd { get; init; }

    /// <summary>Residual blocks a level of the encoder; one more in the decoder.</summary>
    public long LayersPerBlock { get; init; } = 1;

    /// <summary>Whether the middle blocks attend.</summary>
    public bool MidBlockAddAttention { get; init; } = true;

    /// <summary>Groups of the normalisations.</summary>
    public long NormNumGroups { get; init; } = 32;

    /// <summary>Channels of the image that is decoded.</summary>
    public long OutChannels { get; init; } = 3;

    /// <summary>Height and width in pixels that it was made for: the size of a tile.</summary>
    public ImageSize SampleSize { get; init; } = 32;

    /// <summary>What pipelines multiply latents by before diffusion, which wants unit variance. The network itself does not apply it.</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>What pipelines subtract from latents before scaling. The network itself does not apply it.</summary>
    public double? ShiftFactor { get; init; }

    /// <summary>The block of each level of the decoder, the coarsest first: <c>UpDecoderBlock2D</c>.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = ["UpDecoderBlock2D"];

    /// <summary>Whether a 1 x 1 convolution comes before the decoder.</summary>
    public bool UsePostQuantConv { get; init; } = true;

    /// <summary>Whether a 1 x 1 convolution comes after the encoder.</summary>
    public bool UseQuantConv { get; init; } = true;

    /// <summary>How many pixels of a side become one latent: 2 to the number of halvings.</summary>
    [JsonIgnore]
    public long Reduction => 1L << (BlockOutChannels.Count - 1);

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
