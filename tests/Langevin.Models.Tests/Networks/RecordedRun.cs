using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Networks;

/// <summary>One call of the reference on a recorded checkpoint: arguments, results and tolerances.</summary>
/// <param name="Folder">The checkpoint's folder.</param>
/// <param name="Name">The run's name.</param>
public sealed record RecordedRun(string Folder, string Name)
{
    private const string Complete = "LANGEVIN_GOLDENS";

    /// <summary>Where the complete recordings lie, which are too large to keep with the tests; null when the environment does not say.</summary>
    public static string? CompleteFolder => Environment.GetEnvironmentVariable(Complete) is { Length: > 0 } folder ? Path.Combine(folder, "models") : null;

    private JsonNode Case { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "case.json")))!;

    private JsonNode Run => Case["runs"]!.AsArray().Single(run => (string)run!["name"]! == Name)!;

    /// <summary>The method, as ours is named: the reference switches tiling on by a call before.</summary>
    public string Method => Case["setup"]?.AsArray().Any(call => ((string)call!).Contains("enable_tiling")) == true ? $"tiled_{Run["method"]}" : (string)Run["method"]!;

    /// <summary>Every run of the folders whose class is one of ours.</summary>
    public static IEnumerable<RecordedRun> In(string folder, IReadOnlyCollection<string> classes) =>
        from path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
        where File.Exists(Path.Combine(path, "case.json")) && File.Exists(Path.Combine(path, "config.json"))
        let recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(path, "case.json")))!
        where classes.Contains((string?)recorded["class"] ?? "")
        from run in recorded["runs"]!.AsArray()
        select new RecordedRun(path, (string)run!["name"]!);

    /// <summary>Every tensor of the run.</summary>
    public Dictionary<string, Tensor> Tensors()
    {
        var tensors = SafetensorsFile.Open(Path.Combine(Folder, (string)Run["file"]!)).ReadAll();
        foreach (var tensor in tensors.Values) tensor.Keep();
        return tensors;
    }

    /// <summary>The arguments by name: those of a list as name.0, name.1, nested ones by their own names.</summary>
    public Dictionary<string, Tensor> Arguments(IReadOnlyDictionary<string, Tensor> tensors) =>
        Run["args"]!.AsObject().SelectMany(argument => Flat(argument.Key, argument.Value!)).ToDictionary(argument => argument.Name, argument => Value(argument.Value, tensors));

    /// <summary>The recorded tolerance of a result in Float32.</summary>
    public double Tolerance(string output) => (double)Run["outputs"]![output]!["atol"]!;

    /// <summary>The names of the results.</summary>
    public IEnumerable<string> Outputs => Run["outputs"]!.AsObject().Select(output => output.Key);

    /// <inheritdoc/>
    public override string ToString() => $"{Path.GetFileName(Folder)}, {Name}";

    private static IEnumerable<(string Name, JsonNode Value)> Flat(string name, JsonNode value) => value switch
    {
        JsonArray list => list.Select((item, i) => ($"{name}.{i}", item!)),
        JsonObject nested => nested.Select(item => (item.Key, item.Value!)),
        _ => [(name, value)],
    };

    private static Tensor Value(JsonNode value, IReadOnlyDictionary<string, Tensor> tensors) => value.GetValueKind() switch
    {
        JsonValueKind.String => tensors[$"input.{((string)value!)[1..]}"],
        JsonValueKind.True => Tensor.Scalar(1),
        JsonValueKind.False => Tensor.Scalar(0),
        _ => Tensor.Scalar((double)value),
    };
}
