using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.TinyAutoencoder;

/// <summary>The configuration of an <see cref="AutoencoderTiny"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record AutoencoderTinyConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "AutoencoderTiny";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>The activation in the blocks.</summary>
    public string ActFn { get; init; } = "relu";

    /// <summary>The decoder's channels again, for readers that look here.</summary>
    public IReadOnlyList<long> BlockOutChannels { get; init; } = [64, 64, 64, 64];

    /// <summary>Channels at each level of the decoder, the coarsest first; all equal.</summary>
    public IReadOnlyList<long> DecoderBlockOutChannels { get; init; } = [64, 64, 64, 64];

    /// <summary>Channels at each level of the encoder, the finest first; all equal.</summary>
    public IReadOnlyList<long> EncoderBlockOutChannels { get; init; } = [64, 64, 64, 64];

    /// <summary>Whether pipelines run it in Float32. A hint; the network itself does not read it.</summary>
    public bool ForceUpcast { get; init; }

    /// <summary>Channels of the image that is encoded.</summary>
    public long InChannels { get; init; } = 3;

    /// <summary>Channels of the latents.</summary>
    public long LatentChannels { get; init; } = 4;

    /// <summary>Half the range of latents that <see cref="AutoencoderTiny.ScaleLatents"/> maps to [0, 1].</summary>
    public double LatentMagnitude { get; init; } = 3;

    /// <summary>What a latent of zero is mapped to.</summary>
    public double LatentShift { get; init; } = 0.5;

    /// <summary>Blocks at each level of the decoder, the coarsest first.</summary>
    public IReadOnlyList<long> NumDecoderBlocks { get; init; } = [3, 3, 3, 1];

    /// <summary>Blocks at each level of the encoder, the finest first.</summary>
    public IReadOnlyList<long> NumEncoderBlocks { get; init; } = [1, 3, 3, 3];

    /// <summary>Channels of the image that is decoded.</summary>
    public long OutChannels { get; init; } = 3;

    /// <summary>What pipelines multiply latents by. The network itself does not apply it.</summary>
    public double ScalingFactor { get; init; } = 1;

    /// <summary>What pipelines subtract from latents. The network itself does not apply it.</summary>
    public double ShiftFactor { get; init; }

    /// <summary>How the decoder enlarges: <c>nearest</c>.</summary>
    public string UpsampleFn { get; init; } = "nearest";

    /// <summary>How much the decoder enlarges between levels: 2.</summary>
    public long UpsamplingScalingFactor { get; init; } = 2;

    /// <summary>How many pixels of a side become one latent: 2 to the number of halvings.</summary>
    [JsonIgnore]
    public long Reduction => 1L << (EncoderBlockOutChannels.Count - 1);

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
