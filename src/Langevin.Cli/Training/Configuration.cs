using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Training.Runs;

namespace Langevin.Cli.Training;

/// <summary>A configuration as JSON that grows in layers: a preset, a file, options, and <c>--set</c> last.</summary>
/// <param name="root">The preset: every key that exists, with its value.</param>
internal sealed class Configuration(JsonObject root)
{
    private const string Model = "model";

    /// <summary>The whole, as <c>run.json</c> has it.</summary>
    public override string ToString() => root.ToJsonString();

    /// <summary>Lays a file's values over what there is.</summary>
    /// <exception cref="CommandException">It cannot be read, is no JSON object, or has keys that do not exist: all are named.</exception>
    public void LayFile(string path)
    {
        if (!File.Exists(path)) throw new CommandException($"--config '{path}' does not exist; check the path.");
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is not JsonObject file) throw new CommandException($"--config '{path}' is not a JSON object.");
            if (file[Model] is JsonObject model && NetworkClasses.NameOf(model) is { } name && name != Network) root[Model] = RunJson.Network(name);
            var unknown = Merge(root, file, "").ToList();
            if (unknown.Count > 0) throw new CommandException($"--config '{path}' has unknown settings: {string.Join(", ", unknown)};{Remedy(unknown[0])}");
        }
        catch (JsonException failure)
        {
            throw new CommandException($"--config '{path}' is not JSON: {failure.Message}", failure);
        }
    }

    /// <summary>Lays <c>path=value</c> over what there is.</summary>
    /// <exception cref="CommandException">It has no equals sign, names a setting that does not exist, or gives it a value of another kind.</exception>
    public void LayAssignment(string assignment)
    {
        var equals = assignment.IndexOf('=');
        if (equals < 1) throw new CommandException($"--set is '{assignment}', and must be a setting and a value, such as optimizer.learning_rate=1e-4.");
        var (path, text) = (assignment[..equals], assignment[(equals + 1)..]);
        var value = Parse(text);
        if (Find(path) is not { } place) throw new CommandException($"--set names the setting '{path}', which does not exist;{Remedy(path)}");
        if (place.Parent[place.Key] is { } was && !SameKind(was, value)) throw new CommandException($"--set {path} is '{text}', and must be {Kind(was)}.");
        place.Parent[place.Key] = value;
    }

    /// <summary>Whether there is such a setting.</summary>
    public bool Has(string path) => Find(path) is not null;

    /// <summary>The class of the network that is configured; null when none is.</summary>
    public string? Network => root[Model] is JsonObject model ? NetworkClasses.NameOf(model) : null;

    /// <summary>Gives a setting that exists a value.</summary>
    public void Lay(string path, JsonNode? value)
    {
        var (parent, key) = Find(path) ?? throw new InvalidOperationException($"The configuration has no setting '{path}'.");
        parent[key] = value;
    }

    private (JsonObject Parent, string Key)? Find(string path)
    {
        var parts = path.Split('.');
        var node = root;
        foreach (var part in parts.SkipLast(1))
        {
            if (node[part] is not JsonObject inner) return null;
            node = inner;
        }
        return node.ContainsKey(parts[^1]) ? (node, parts[^1]) : null;
    }

    private static IEnumerable<string> Merge(JsonObject target, JsonObject source, string path)
    {
        foreach (var (key, value) in source)
        {
            var here = path.Length == 0 ? key : $"{path}.{key}";
            if (!target.ContainsKey(key)) yield return here;
            else if (target[key] is JsonObject inner && value is JsonObject given) foreach (var unknown in Merge(inner, given, here)) yield return unknown;
            else target[key] = value?.DeepClone();
        }
    }

    private string Remedy(string path)
    {
        var paths = Paths(root, "").ToList();
        var last = path.Split('.')[^1];
        var known = ClosestWord.Find(path, paths) ?? paths.Find(one => one.Split('.')[^1] == last);
        return known is null ? " 'langevin train --help' lists those that have an option, and run.json of any run has all." : $" did you mean '{known}'?";
    }

    private static IEnumerable<string> Paths(JsonObject node, string path) => node.SelectMany(entry =>
    {
        var here = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
        return entry.Value is JsonObject inner ? Paths(inner, here) : [here];
    });

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);               // a word without quotes
        }
    }

    private static bool SameKind(JsonNode was, JsonNode? value) => value is null || Kind(was) == Kind(value);

    private static string Kind(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "a list such as [1, 2]",
        JsonValueKind.Object => "an object",
        _ => "a word",
    };
}
