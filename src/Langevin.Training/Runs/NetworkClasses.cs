using System.Text.Json.Nodes;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;

namespace Langevin.Training.Runs;

/// <summary>The networks that can be trained, by the class names that their configurations have.</summary>
public static class NetworkClasses
{
    private const string Key = "_class_name";
    private static readonly Dictionary<string, PixelNetworkConfig> Known = new() { ["UNet2DModel"] = new UNet2DConfig(), ["DiTTransformer2DModel"] = new DiTConfig() };

    /// <summary>The class names.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>diffusers' defaults of a class.</summary>
    /// <exception cref="TrainingException">No network of that class can be trained.</exception>
    public static PixelNetworkConfig Defaults(string className) => Known.GetValueOrDefault(className)
        ?? throw new TrainingException($"model.{Key} is '{className}', and must be one of {string.Join(", ", Names)}.");

    /// <summary>The class that a configuration names; null when it names none.</summary>
    /// <exception cref="TrainingException">It names something that is no word.</exception>
    public static string? NameOf(JsonObject model) => model[Key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var name) => name,
        var other => throw new TrainingException($"model.{Key} is {other.ToJsonString()}, and must be one of {string.Join(", ", Names)}."),
    };
}
