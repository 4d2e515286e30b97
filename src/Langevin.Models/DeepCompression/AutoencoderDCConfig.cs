using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Models.Checkpoints;

namespace Langevin.Models.DeepCompression;

/// <summary>The configuration of an <see cref="AutoencoderDC"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record AutoencoderDCConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "AutoencoderDC";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>Width of an attention head.</summary>
    public long AttentionHeadDim { get; init; } = 32;

    /// <summary>The activation of the decoder's plain blocks, for all levels or each.</summary>
    [JsonConverter(typeof(PerLevelWords))]
    public PerLevel<string> DecoderActFns { get; init; } = (PerLevel<string>)"silu";

    /// <summary>Channels at each level of the decoder, the finest first.</summary>
    public IReadOnlyList<long> DecoderBlockOutChannels { get; init; } = [128, 256, 512, 512, 1024, 1024];

    /// <summary>The blocks of the decoder's levels: <c>ResBlock</c> or <c>EfficientViTBlock</c>, for all or each.</summary>
    [JsonConverter(typeof(PerLevelWords))]
    public PerLevel<string> DecoderBlockTypes { get; init; } = (PerLevel<string>)"ResBlock";

    /// <summary>The activation before the decoder's last layer.</summary>
    public string DecoderConvActFn { get; init; } = "relu";

    /// <summary>Whether latents are repeated to channels and added to the decoder's first layer.</summary>
    public bool DecoderInShortcut { get; init; } = true;

    /// <summary>Blocks at each level of the decoder; 0 at the finest leaves that level to the last layer.</summary>
    public IReadOnlyList<long> DecoderLayersPerBlock { get; init; } = [3, 3, 3, 3, 3, 3];

    /// <summary>The normalisations of the decoder's levels: <c>rms_norm</c> or <c>batch_norm</c>, for all or each.</summary>
    [JsonConverter(typeof(PerLevelWords))]
    public PerLevel<string> DecoderNormTypes { get; init; } = (PerLevel<string>)"rms_norm";

    /// <summary>Sizes of the kernels through which attention at each level of the decoder sees the image besides as it is.</summary>
    public IReadOnlyList<IReadOnlyList<long>> DecoderQkvMultiscales { get; init; } = [[], [], [], [5], [5], [5]];

    /// <summary>How the encoder halves: <c>pixel_unshuffle</c> (pixels folded into channels after the convolution) or <c>conv</c> (a convolution of stride 2).</summary>
    public string DownsampleBlockType { get; init; } = "pixel_unshuffle";

    /// <summary>Channels at each level of the encoder, the finest first.</summary>
    public IReadOnlyList<long> EncoderBlockOutChannels { get; init; } = [128, 256, 512, 512, 1024, 1024];

    /// <summary>The blocks of the encoder's levels: <c>ResBlock</c> or <c>EfficientViTBlock</c>, for all or each.</summary>
    [JsonConverter(typeof(PerLevelWords))]
    public PerLevel<string> EncoderBlockTypes { get; init; } = (PerLevel<string>)"ResBlock";

    /// <summary>Blocks at each level of the encoder; 0 at the finest leaves that level to the first layer.</summary>
    public IReadOnlyList<long> EncoderLayersPerBlock { get; init; } = [2, 2, 2, 3, 3, 3];

    /// <summary>Whether means of channels are added to the encoder's last layer.</summary>
    public bool EncoderOutShortcut { get; init; } = true;

    /// <summary>As <see cref="DecoderQkvMultiscales"/>, for the encoder.</summary>
    public IReadOnlyList<IReadOnlyList<long>> EncoderQkvMultiscales { get; init; } = [[], [], [], [5], [5], [5]];

    /// <summary>Channels of an image.</summary>
    public long InChannels { get; init; } = 3;

    /// <summary>Channels of the latents.</summary>
    public long LatentChannels { get; init; } = 32;

    /// <summary>What pipelines multiply latents by before diffusion, which wants unit variance. The network itself does not apply it.</summary>
    public double ScalingFactor { get; init; } = 1;

    /// <summary>How the decoder doubles: <c>pixel_shuffle</c> (channels unfolded into pixels after the convolution) or <c>interpolate</c> (pixels repeated before it).</summary>
    public string UpsampleBlockType { get; init; } = "pixel_shuffle";

    /// <summary>How many pixels of a side become one latent: 2 to the number of halvings.</summary>
    [JsonIgnore]
    public long Reduction => 1L << (EncoderBlockOutChannels.Count - 1);

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
