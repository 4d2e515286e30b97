using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.Clip;

/// <summary>The configuration of a <see cref="ClipModel"/>: transformers' config.json of CLIPModel, with its names and defaults.</summary>
public sealed record ClipConfig
{
    /// <summary>The published class.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? Architectures { get; init; } = ["CLIPModel"];

    /// <summary>The text tower.</summary>
    public ClipTextConfig TextConfig { get; init; } = new() { Architectures = null };

    /// <summary>The image tower.</summary>
    public ClipVisionConfig VisionConfig { get; init; } = new() { Architectures = null };

    /// <summary>Width of the space that both towers share.</summary>
    public long ProjectionDim { get; init; } = 512;

    /// <summary>What the logarithm of the scale of similarities begins at in training.</summary>
    public double LogitScaleInitValue { get; init; } = 2.6592;

    /// <summary>What transformers calls the kind of configuration.</summary>
    public string ModelType { get; init; } = "clip";

    /// <summary>Entries that change nothing in the network: kept as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Notes { get; set; }
}
