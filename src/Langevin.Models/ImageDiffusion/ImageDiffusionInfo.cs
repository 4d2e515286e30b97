using System.Text.Json;
using System.Text.Json.Serialization;

namespace Langevin.Models.ImageDiffusion;

/// <summary>What diffusers' files cannot say of an image model: <c>langevin.json</c> beside <c>model_index.json</c>.</summary>
public sealed record ImageDiffusionInfo
{
    /// <summary>The side of the square patches that the network sees as channels; 1 for plain pixels.</summary>
    public int PatchSize { get; init; } = 1;

    /// <summary>The names of the classes in the order of their numbers; null when the model knows no classes.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether one more class than there are names stands for "no class", so that guidance can be used.</summary>
    public bool HasNullClass { get; init; }

    /// <summary>How it is best sampled when nothing else is asked.</summary>
    public SamplingDefaults Sampling { get; init; } = new();

    /// <summary>Where the training images came from, for notices; null when unknown.</summary>
    public string? TrainedOn { get; init; }
}

/// <summary>How a model is best sampled when nothing else is asked.</summary>
public sealed record SamplingDefaults
{
    /// <summary>The sampler by name; null for the scheduler file's own.</summary>
    public string? Sampler { get; init; } = "ddim";

    /// <summary>The grid by name; null for the scheduler file's own.</summary>
    public string? Grid { get; init; } = "trailing";

    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>The scale of classifier-free guidance; 1 is none.</summary>
    public double Guidance { get; init; } = 1;
}

/// <summary>Serialisation by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, NewLine = "\n")]
[JsonSerializable(typeof(ImageDiffusionInfo))]
internal sealed partial class ImageDiffusionJson : JsonSerializerContext;
