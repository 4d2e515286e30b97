using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Nn;

namespace Langevin.Models.Checkpoints;

/// <summary>A pipeline as Hugging Face diffusers lays it out: model_index.json, and a folder for each component.</summary>
internal sealed class DiffusersFolder : Checkpoint
{
    internal const string IndexFile = "model_index.json";
    private const string ClassEntry = "_class_name", SchedulerComponent = "scheduler", SchedulerFile = "scheduler_config.json";
    private const int LongestName = 64;

    private readonly Dictionary<string, string> components = [];
    private readonly ConcurrentDictionary<string, Tokenizer> tokenizers = [];
    private readonly string? variant;

    /// <exception cref="ConfigException">There is no such folder or variant, or its index cannot be understood.</exception>
    public DiffusersFolder(string path, string? variant)
    {
        (Path, this.variant) = (path, variant);
        if (!Directory.Exists(path)) throw new ConfigException($"The folder '{path}' does not exist; check the path.");
        var file = System.IO.Path.Combine(path, IndexFile);
        if (!File.Exists(file)) throw new ConfigException($"The folder '{path}' has no {IndexFile}; it is not the folder of a pipeline.");
        var entries = ConfigFile.Parse(file);
        ClassName = Text(entries[ClassEntry]) ?? throw new ConfigException($"'{file}' names no pipeline ({ClassEntry}); fetch or write it again.");
        foreach (var (name, value) in entries)
            if (value is JsonArray { Count: 2 } component && IsComponent(component)) Read(file, name, component);
            else Index[name] = value?.DeepClone();
        if (variant is not null && !components.Keys.Any(HasVariant)) throw new ConfigException($"No component in '{path}' has weights of the variant '{variant}'; leave the variant out, or fetch its files.");
    }

    public override string Path { get; }

    public override string ClassName { get; }

    public override IReadOnlyDictionary<string, string> Components => components;

    public override JsonObject Index { get; } = [];

    public override T Network<T>(string component, WeightForm? form = null)
    {
        var network = ModelFolder.Open(Folder(component), HasVariant(component) ? variant : null, form);
        return network as T ?? throw new ConfigException($"The component '{component}' in '{Path}' is a {network.ClassName}, which is no {typeof(T).Name}; this pipeline needs one.");
    }

    public override Tokenizer Tokenizer(string component) => tokenizers.GetOrAdd(component, name => Tokenizers.Tokenizer.Open(Folder(name)));

    public override ClipImageProcessor ImageProcessor(string component) => ClipImageProcessor.Open(Folder(component));

    public override SchedulerConfig Scheduler() => Scheduler(SchedulerComponent);

    public override SchedulerConfig Scheduler(string component)
    {
        var file = System.IO.Path.Combine(Folder(component), SchedulerFile);
        try
        {
            return SchedulerJson.Read(ConfigFile.Text(file));
        }
        catch (FormatException e)
        {
            throw new ConfigException($"'{file}': {e.Message}", e);
        }
    }

    /// <summary>A component is a library and a class; both are null where the pipeline does without.</summary>
    private static bool IsComponent(JsonArray entry) => Text(entry[1]) is not null || entry[0] is null && entry[1] is null;

    private void Read(string file, string name, JsonArray component)
    {
        if (!IsFolderName(name)) throw new ConfigException($"'{file}' has a component '{name}', which is no name of a folder; names are at most {LongestName} letters, digits, _ and -.");
        if (Text(component[1]) is { } className) components[name] = className;
    }

    private static bool IsFolderName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private string Folder(string component)
    {
        if (!components.ContainsKey(component)) throw new ConfigException($"The {ClassName} in '{Path}' has no component '{component}'; it has {string.Join(", ", components.Keys)}.");
        var folder = System.IO.Path.Combine(Path, component);
        return Directory.Exists(folder) ? folder : throw new ConfigException($"The component '{component}' is missing: there is no folder '{folder}', and {IndexFile} names it; fetch it.");
    }

    private bool HasVariant(string component)
    {
        var folder = System.IO.Path.Combine(Path, component);
        return variant is not null && Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(file => WeightVariants.IsOf(file, variant));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
