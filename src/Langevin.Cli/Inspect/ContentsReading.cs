using System.Text.Json;
using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Inspect;

/// <summary>Finds out what a path holds: a run, a pipeline, one model, or bare weights.</summary>
internal static class ContentsReading
{
    private const string PipelineFile = "model_index.json", RunFile = "run.json", ModelFolder = "model";
    private static readonly string[] Configurations = ["config.json", "scheduler_config.json"];
    private static readonly string[] WeightNames = ["diffusion_pytorch_model", "model", "pytorch_model"];

    /// <summary>Describes a path.</summary>
    /// <exception cref="CommandException">It does not exist, or holds nothing that is known.</exception>
    public static Contents Describe(string path, bool tensors)
    {
        if (File.Exists(path)) return DescribeFile(path, tensors);
        if (!Directory.Exists(path)) throw new CommandException($"'{path}' does not exist; check the path.");
        if (File.Exists(Path.Combine(path, RunFile))) return DescribeRun(path, tensors);
        if (File.Exists(Path.Combine(path, PipelineFile))) return DescribePipeline(path, path, tensors);
        var single = DescribeFolder(path, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), tensors).ToList();
        if (single.Count > 0) return Summed(path, single[0].Configuration is null ? "weights" : "model", single[0].Class, single);
        if (DescribeParts(path, tensors) is { Count: > 0 } parts) return Summed(path, "components", null, parts);
        throw new CommandException($"'{path}' holds no model: it has no {PipelineFile}, no config.json, no {RunFile}, no file of weights and no folder with one.");
    }

    private static Contents DescribeFile(string path, bool tensors)
    {
        if (!WeightReading.Endings.Contains(Path.GetExtension(path)))
            throw new CommandException($"'{path}' is not a .safetensors file, an index (.safetensors.index.json), another file of weights (.ckpt, .pt, .pth, .bin, .gguf) or a folder.");
        var file = WeightFile.Open(path);
        var description = WeightDescription.Of(file);
        var component = Bare(path, tensors);
        if (!path.EndsWith(".json", StringComparison.Ordinal) && AdapterFile.Recognize(path) is { } adapter) return Summed(path, "adapter", adapter.Kind, [component with { Class = adapter.Kind, Adapter = adapter }]);
        if (description.Parts.Count < 2) return Summed(path, "weights", description.Family, [component]);
        var parts = description.Parts.Select(part => new Component(part.Component, part.Class, null, WeightReading.Describe(file, tensors, part.Prefix))).ToList();
        var all = WeightReading.Describe(file, false, "");
        return new Contents(path, "weights", description.Family, all.Parameters, all.Bytes, parts) { Predicts = description.Predicts };
    }

    private static Contents DescribeRun(string path, bool tensors)
    {
        var model = Path.Combine(path, ModelFolder);
        var summary = RunReading.Summarize(path);
        return File.Exists(Path.Combine(model, PipelineFile))
            ? DescribePipeline(path, model, tensors) with { Kind = "run", Run = summary }
            : Summed(path, "run", null, []) with { Run = summary };
    }

    private static Contents DescribePipeline(string path, string folder, bool tensors)
    {
        var index = ReadJson(Path.Combine(folder, PipelineFile));
        return Summed(path, "pipeline", ClassOf(index), DescribeParts(folder, tensors));
    }

    private static List<Component> DescribeParts(string folder, bool tensors) =>
        [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(part => DescribeFolder(part, Path.GetFileName(part), tensors))];

    private static IEnumerable<Component> DescribeFolder(string folder, string name, bool tensors)
    {
        var file = Configurations.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
        var configuration = file is null ? (JsonElement?)null : ReadJson(file);
        var found = WeightReading.Find(folder);
        var named = found.Where(path => Array.Exists(WeightNames, Path.GetFileName(path).StartsWith)).ToList();
        var weights = named.Count > 0 ? named : found;
        if (configuration is null) return weights.Select(path => Bare(path, tensors));
        var family = ClassOf(configuration.Value);
        return weights.Count == 0 ? [new Component(name, family, configuration)]
            : weights.Select(path => new Component(name, family, configuration, WeightReading.Describe(path, tensors)));
    }

    private static Component Bare(string path, bool tensors) =>
        new(Path.GetFileName(path), WeightDescription.Of(WeightFile.Open(path)).Family, null, WeightReading.Describe(path, tensors));

    private static Contents Summed(string path, string kind, string? family, IReadOnlyList<Component> parts) =>
        new(path, kind, family, parts.Sum(part => part.Weights?.Parameters ?? 0), parts.Sum(part => part.Weights?.Bytes ?? 0), parts);

    private static string? ClassOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("_class_name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()
        : json.ValueKind == JsonValueKind.Object && json.TryGetProperty("architectures", out var all) && all is { ValueKind: JsonValueKind.Array } && all.GetArrayLength() > 0 ? all[0].GetString()
        : null;

    private static JsonElement ReadJson(string path)
    {
        const long limit = 16 << 20;
        if (new FileInfo(path).Length > limit) throw new CommandException($"'{path}' is larger than {limit >> 20} MiB and no configuration.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new CommandException($"'{path}' is not JSON: {failure.Message}", failure);
        }
    }
}
