using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.T2I;

/// <summary>The configuration of a <see cref="T2IAdapter"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record T2IAdapterConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = "T2IAdapter";

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary><c>full_adapter</c>, <c>full_adapter_xl</c> or <c>light_adapter</c>.</summary>
    public string AdapterType { get; init; } = "full_adapter";

    /// <summary>Channels of the features, the finest first.</summary>
    public IReadOnlyList<long> Channels { get; init; } = [320, 640, 1280, 1280];

    /// <summary>Pixels of a side that become one before the first block.</summary>
    public long DownscaleFactor { get; init; } = 8;

    /// <summary>Channels of the image.</summary>
    public long InChannels { get; init; } = 3;

    /// <summary>Residual blocks a level.</summary>
    public long NumResBlocks { get; init; } = 2;

    /// <summary>Entries that are no options of the network: notes of other programs, kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
