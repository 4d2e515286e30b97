using System.Text.Json.Serialization;

namespace Langevin.Models.Prior;

/// <summary>The configuration of an <see cref="ImageNormalizer"/>: diffusers' config.json of that class, with its names and defaults.</summary>
public sealed record ImageNormalizerConfig
{
    /// <summary>The published class name.</summary>
    [JsonPropertyName("_class_name"), JsonPropertyOrder(-2)]
    public string ClassName { get; init; } = ImageNormalizer.Class;

    /// <summary>The version of diffusers whose format this is.</summary>
    [JsonPropertyName("_diffusers_version"), JsonPropertyOrder(-1)]
    public string? DiffusersVersion { get; init; } = "0.40.0";

    /// <summary>Width of an embedding.</summary>
    public long EmbeddingDim { get; init; } = 768;
}
