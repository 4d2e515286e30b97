using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.VectorQuantized;

/// <summary>The configuration of a <see cref="VQModel"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record VQConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "VQModel";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation in the residual blocks.</summary>
    public string ActFn { get; init; } = "silu";

    /// <summary>Channels at each level, the finest first.</summary>
    public IReadOnlyList<long> BlockOutChannels { get; init; } = [64];

    /// <summary>The block of each level of the encoder: <c>DownEncoderBlock2D</c>.</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = ["DownEncoderBlock2D"];

    /// <summary>Whether pipelines run it in Float32. A hint; the network itself does not read it.</summary>
    public bool ForceUpcast { get; init; }

    /// <summary>Channels of the image that is encoded.</summary>
    public long InChannels { get; init; } = 3;

    /// <summary>Channels of the latents.</summary>
    public long LatentChannels { get; init; } = 3;

    /// <summary>Residual blocks a level of the encoder; one more in the decoder.</summary>
    public long LayersPerBlock { get; init; } = 1;

    /// <summary>Whether pipelines decode from numbers of codes. A hint; the network itself does not read it.</summary>
    public bool LookupFromCodebook { get; init; }

    /// <summary>Whether the middle blocks attend.</summary>
    public bool MidBlockAddAttention { get; init; } = true;

    /// <summary>Groups of the normalisations.</summary>
    public long NormNumGroups { get; init; } = 32;

    /// <summary>The decoder's normalisation: <c>group</c>.</summary>
    public string NormType { get; init; } = "group";

    /// <summary>Number of codes.</summary>
    public long NumVqEmbeddings { get; init; } = 256;

    /// <summary>Channels of the image that is decoded.</summary>
    public long OutChannels { get; init; } = 3;

    /// <summary>Height and width in pixels that it was made for.</summary>
    public ImageSize SampleSize { get; init; } = 32;

    /// <summary>What pipelines multiply latents by. The network itself does not apply it.</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>The block of each level of the decoder, the coarsest first: <c>UpDecoderBlock2D</c>.</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = ["UpDecoderBlock2D"];

    /// <summary>Channels of a code; null for those of the latents.</summary>
    public long? VqEmbedDim { get; init; }

    /// <summary>Channels of a code.</summary>
    [JsonIgnore]
    public long CodeChannels => VqEmbedDim ?? LatentChannels;

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
