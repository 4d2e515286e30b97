using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>Reads and writes the config.json of a model folder.</summary>
internal static class ConfigFile
{
    internal const string Name = "config.json";
    private const long Limit = 10_000_000;

    /// <summary>What diffusers' EMAModel.save_pretrained adds to the configuration of the averaged weights.</summary>
    private static readonly string[] AverageNotes = ["decay", "inv_gamma", "min_decay", "optimization_step", "power", "update_after_step", "use_ema_warmup"];

    /// <summary>The text as a JSON object.</summary>
    /// <exception cref="ConfigException">There is no such file, or it holds no JSON object.</exception>
    internal static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(Text(path), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new ConfigException($"'{path}' does not hold a JSON object; fetch or write it again.");
        }
        catch (JsonException e)
        {
            throw new ConfigException($"'{path}' is not valid JSON ({e.Message.TrimEnd('.')}); fetch or write it again.", e);
        }
    }

    /// <summary>The class that a configuration names, in diffusers' way or in transformers'; null when it names none.</summary>
    internal static string? ClassOf(JsonObject entries) => Word(entries["_class_name"]) ?? (entries["architectures"] is JsonArray { Count: > 0 } classes ? Word(classes[0]) : null);

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    /// <summary>The text of a file.</summary>
    /// <exception cref="ConfigException">There is no such file, or it is too long for a configuration.</exception>
    internal static string Text(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > Limit) throw new ConfigException($"'{path}' is {stream.Length} bytes long, above the limit of {Limit} for a configuration; it is not one.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A configuration from its file's entries; what they leave out has the value that it has in <paramref name="defaults"/>.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="defaults">The defaults.</param>
    /// <param name="type">How the configuration is written.</param>
    /// <exception cref="ConfigException">An entry has the wrong type, or is unknown: all unknown ones are listed.</exception>
    internal static T Read<T>(string path, JsonObject entries, T defaults, JsonTypeInfo<T> type) where T : class
    {
        var merged = JsonSerializer.SerializeToNode(defaults, type)!.AsObject();
        var unknown = entries.Select(e => e.Key).Where(key => !merged.ContainsKey(key) && !key.StartsWith('_') && !AverageNotes.Contains(key)).ToList();
        if (unknown.Count > 0)
            throw new ConfigException($"'{path}' has unknown {(unknown.Count == 1 ? "entry" : "entries")} {string.Join(", ", unknown)}; remove them, or check that {entries["_class_name"]?.ToJsonString() ?? "the file"} is of the right kind.");
        return Laid(path, entries, merged, type);
    }

    /// <summary>A configuration of transformers, whose files carry much that is no option of the network: entries that are unknown are kept as notes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="defaults">The defaults.</param>
    /// <param name="type">How the configuration is written.</param>
    /// <exception cref="ConfigException">An entry has the wrong type.</exception>
    internal static T ReadWithNotes<T>(string path, JsonObject entries, T defaults, JsonTypeInfo<T> type) where T : class =>
        Laid(path, entries, JsonSerializer.SerializeToNode(defaults, type)!.AsObject(), type);

    private static T Laid<T>(string path, JsonObject entries, JsonObject defaults, JsonTypeInfo<T> type) where T : class
    {
        Lay(entries, defaults);
        try
        {
            return defaults.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw new ConfigException($"'{path}' has a wrong value at {e.Path}: {e.Message.Split(" Path:")[0].TrimEnd('.')}.", e);
        }
    }

    /// <summary>Lays entries over others, and so on inside of objects.</summary>
    private static void Lay(JsonObject entries, JsonObject over)
    {
        foreach (var (key, value) in entries)
            if (value is JsonObject inner && over[key] is JsonObject below) Lay(inner, below);
            else over[key] = value?.DeepClone();
    }

    /// <summary>Writes a configuration.</summary>
    internal static void Write<T>(string folder, T config, JsonTypeInfo<T> type) =>
        AtomicFile.WriteText(Path.Combine(folder, Name), JsonSerializer.Serialize(config, type) + "\n");
}
