using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Langevin.Models.DiT;
using Langevin.Models.UNet2D;
using Langevin.Training.Checkpointing;

namespace Langevin.Training.Runs;

/// <summary>The JSON of a run folder.</summary>
public static class RunJson
{
    internal static readonly RunJsonContext Pretty = new(Options(indented: true));
    internal static readonly RunJsonContext Lines = new(Options(indented: false));

    /// <summary>The configuration as <c>run.json</c> holds it.</summary>
    public static string Write(TrainingOptions options) => JsonSerializer.Serialize(options, Pretty.TrainingOptions) + "\n";

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it came from, for the error.</param>
    /// <exception cref="TrainingException">It is no JSON, lacks something, has a key that is not known, or a value outside its limits.</exception>
    public static TrainingOptions Read(string json, string source)
    {
        try
        {
            var given = JsonNode.Parse(json) as JsonObject ?? throw new TrainingException($"'{source}' is not a training configuration: it is no JSON object.");
            var whole = JsonSerializer.SerializeToNode(Defaults, Pretty.TrainingOptions)!.AsObject();
            if (given["model"] is JsonObject model && NetworkClasses.NameOf(model) is { } name) whole["model"] = Network(name);
            Overlay(whole, given);
            return whole.Deserialize(Pretty.TrainingOptions)!.Validate();
        }
        catch (JsonException e)
        {
            throw new TrainingException($"'{source}' is not a training configuration: {e.Message}", e);
        }
    }

    /// <summary>The configuration of a network with the defaults of its class, as <c>model</c> of <c>run.json</c> holds it.</summary>
    /// <param name="className">One of <see cref="NetworkClasses.Names"/>.</param>
    /// <exception cref="TrainingException">No network of that class can be trained.</exception>
    public static JsonObject Network(string className) =>
        JsonSerializer.SerializeToNode(Defaults with { Model = NetworkClasses.Defaults(className) }, Pretty.TrainingOptions)!["model"]!.DeepClone().AsObject();

    private static readonly TrainingOptions Defaults = new() { Data = "", Steps = 0, Model = new UNet2DConfig() };

    /// <summary>What a file leaves out keeps its default; generated readers would set it to zero.</summary>
    private static void Overlay(JsonObject whole, JsonObject given)
    {
        foreach (var (key, value) in given)
        {
            if (value is JsonObject inner && whole[key] is JsonObject section) Overlay(section, inner);
            else whole[key] = value?.DeepClone();
        }
    }

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = indented ? JsonIgnoreCondition.Never : JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = indented,
        NewLine = "\n",
    };
}

/// <summary>Serialisation by generated code.</summary>
[JsonSerializable(typeof(TrainingOptions))]
[JsonSerializable(typeof(UNet2DConfig))]
[JsonSerializable(typeof(DiTConfig))]
[JsonSerializable(typeof(StepMetrics))]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class RunJsonContext : JsonSerializerContext;
