using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Langevin.Models.Adapters;

/// <summary>What PEFT says about the scales of an adapter: in the file's header (<c>lora_adapter_metadata</c>), or in <c>adapter_config.json</c> beside it.</summary>
/// <remarks>Entries are those of its LoraConfig, in the header with the component before them (<c>unet.lora_alpha</c>). rsLoRA divides by the root of the rank: Kalajdzievski 2023.</remarks>
internal sealed class AdapterScaling
{
    private const string MetadataEntry = "lora_adapter_metadata", ConfigName = "adapter_config.json";
    private const long Limit = 10_000_000;

    private readonly string path;
    private readonly JsonElement entries;

    private AdapterScaling(string path, JsonElement entries) => (this.path, this.entries) = (path, entries);

    /// <summary>Reads what there is.</summary>
    /// <exception cref="AdapterException">It is no JSON object.</exception>
    public static AdapterScaling Read(string path, IReadOnlyDictionary<string, string> metadata)
    {
        var config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ConfigName);
        if (metadata.TryGetValue(MetadataEntry, out var text)) return Parse(path, MetadataEntry, text);
        if (!File.Exists(config)) return Parse(path, MetadataEntry, "{}");
        if (new FileInfo(config).Length > Limit) throw new AdapterException($"'{config}' is above the limit of {Limit} bytes for a configuration; it is not one.");
        return Parse(path, config, File.ReadAllText(config));
    }

    /// <summary>What the product of a layer's factors is multiplied by, as the entries say it; null when they do not.</summary>
    /// <exception cref="AdapterException">An entry has a wrong value.</exception>
    public double? Of(AdapterTarget target, long rank)
    {
        var alpha = (Entry(target, "alpha_pattern") is { ValueKind: JsonValueKind.Object } patterns ? patterns.EnumerateObject().Where(pattern => Matches(pattern.Name, target.Name)).Select(pattern => (JsonElement?)pattern.Value).FirstOrDefault() : null)
            ?? Entry(target, "lora_alpha");
        if (alpha is not { } number || number.ValueKind == JsonValueKind.Null) return null;
        if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var value) || !double.IsFinite(value)) throw new AdapterException($"'{path}' says that the alpha of {target} is {number}, which is no number; fetch it again.");
        return value / (Entry(target, "use_rslora")?.ValueKind == JsonValueKind.True ? Math.Sqrt(rank) : rank);
    }

    private JsonElement? Entry(AdapterTarget target, string name) =>
        entries.TryGetProperty($"{target.Component}.{name}", out var own) ? own : entries.TryGetProperty(name, out var common) ? common : null;

    /// <summary>Whether a pattern is the end of a layer's name, from a dot on: PEFT reads patterns as regular expressions.</summary>
    private bool Matches(string pattern, string name)
    {
        try
        {
            return Regex.IsMatch(name, string.Create(CultureInfo.InvariantCulture, $@"^(.*\.)?({pattern})$"), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new AdapterException($"'{path}' has the pattern '{pattern}' for alphas, which is no regular expression that can be read; fetch it again.", e);
        }
    }

    private static AdapterScaling Parse(string path, string source, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new AdapterScaling(path, document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new AdapterException($"The settings of '{path}' ({source}) are not valid JSON ({e.Message.TrimEnd('.')}); fetch it again.", e);
        }
        throw new AdapterException($"The settings of '{path}' ({source}) are no JSON object; fetch it again.");
    }
}
