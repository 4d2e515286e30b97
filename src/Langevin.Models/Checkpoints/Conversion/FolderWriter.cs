using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>Writes pipelines as folders of diffusers.</summary>
internal static class FolderWriter
{
    internal const string IndexFile = "model_index.json";

    private const string SchedulerFolder = "scheduler", SchedulerFile = "scheduler_config.json", DiffusersWeights = "diffusion_pytorch_model";
    private static readonly string[] WeightEndings = [".safetensors", ".bin", ".pt", ".ckpt", ".pth", ".msgpack", ".h5", ".onnx", ".onnx_data", ".index.json"];

    /// <summary>A single file as a folder: configurations and tokenizers are those of its folder where there is one.</summary>
    public static ConversionResult OfFile(string source, string target, ConversionOptions options)
    {
        var checkpoint = new SingleFileCheckpoint(source, options.Config, options.Prediction);
        var (tensors, bytes) = (0, 0L);
        AtomicFolder.Write(target, aside =>
        {
            foreach (var component in checkpoint.Contents.Components)
            {
                var (config, folder) = (checkpoint.Contents.Config(component), Directory.CreateDirectory(Path.Combine(aside, component)).FullName);
                WriteJson(Path.Combine(folder, ConfigFile.Name), config);
                var written = Write(folder, WeightsName(config), checkpoint.Contents.Tensors(component), options);
                (tensors, bytes) = (tensors + written.Tensors, bytes + written.Bytes);
            }
            foreach (var component in checkpoint.Components.Keys.Where(component => checkpoint.Configured(component) is not null))
                if (!checkpoint.Contents.Components.Contains(component)) CopyPlain(checkpoint.Configured(component)!, Path.Combine(aside, component));
            if (!Directory.Exists(Path.Combine(aside, SchedulerFolder))) WriteJson(Path.Combine(Directory.CreateDirectory(Path.Combine(aside, SchedulerFolder)).FullName, SchedulerFile), checkpoint.SchedulerJsonOfFamily());
            WriteJson(Path.Combine(aside, IndexFile), checkpoint.Configured(IndexFile) is { } index ? ConfigFile.Parse(index) : Index(checkpoint, aside));
        });
        var absent = checkpoint.Components.Keys.Where(component => component.StartsWith("tokenizer", StringComparison.Ordinal) && !Directory.Exists(Path.Combine(target, component)));
        return new ConversionResult(tensors, bytes, [.. absent]) { Notices = checkpoint.Notices };
    }

    /// <summary>A folder as another: everything is copied but weights, which are written again.</summary>
    public static ConversionResult OfFolder(string source, string target, ConversionOptions options)
    {
        var checkpoint = Checkpoint.Open(source, options.Variant);
        var (tensors, bytes) = (0, 0L);
        AtomicFolder.Write(target, aside =>
        {
            File.Copy(Path.Combine(source, IndexFile), Path.Combine(aside, IndexFile));
            foreach (var component in checkpoint.Components.Keys)
            {
                var folder = Path.Combine(source, component);
                if (!Directory.Exists(folder)) throw new ConfigException($"The component '{component}' is missing: there is no folder '{folder}', and {IndexFile} names it; fetch it.");
                if (Component(folder, Path.Combine(aside, component), options) is { } written) (tensors, bytes) = (tensors + written.Tensors, bytes + written.Bytes);
            }
        });
        return new ConversionResult(tensors, bytes, []);
    }

    /// <summary>Writes a component's folder again: everything is copied but weights. Null when it is none of a network.</summary>
    internal static ConversionResult? Component(string source, string target, ConversionOptions options)
    {
        CopyPlain(source, target);
        return Weights(source, options.Variant) is { } weights ? Write(target, WeightsName(ConfigFile.Parse(Path.Combine(source, ConfigFile.Name))), TensorSource.Of(weights), options) : null;
    }

    /// <summary>The weights of a component's folder; null when it is none of a network.</summary>
    public static WeightFile? Weights(string folder, string? variant)
    {
        var file = Path.Combine(folder, ConfigFile.Name);
        if (!File.Exists(file)) return null;
        var name = WeightsName(ConfigFile.Parse(file));
        var own = variant is not null && Directory.EnumerateFiles(folder).Any(path => WeightVariants.IsOf(path, variant)) ? variant : WeightVariants.Only(folder, name);
        return WeightFile.OpenFolder(folder, name, own);
    }

    private static string WeightsName(JsonObject config) => config.ContainsKey("_class_name") ? DiffusersWeights : TransformersModel.Weights;

    /// <summary>Writes the weights of a network, in several files where one would become too large.</summary>
    internal static ConversionResult Write(string folder, string name, IEnumerable<TensorSource> tensors, ConversionOptions options)
    {
        var all = tensors.Select(tensor => CheckpointConversion.As(tensor, options)).ToList();
        ShardedSafetensors.Write(folder, name, all, new Dictionary<string, string> { ["format"] = "pt" }, options.ShardBytes);
        return new ConversionResult(all.Count, all.Sum(tensor => tensor.Bytes), []);
    }

    /// <summary>Copies the files of a folder that are no weights.</summary>
    internal static void CopyPlain(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            if (!WeightEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) && !Path.GetFileName(file).Contains(".index.", StringComparison.Ordinal)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static JsonObject Index(SingleFileCheckpoint checkpoint, string folder)
    {
        var index = new JsonObject { ["_class_name"] = checkpoint.ClassName, ["_diffusers_version"] = "0.40.0" };
        foreach (var (name, value) in checkpoint.Index) index[name] = value?.DeepClone();
        foreach (var (name, className) in checkpoint.Components)
            index[name] = Directory.Exists(Path.Combine(folder, name)) || name.StartsWith("tokenizer", StringComparison.Ordinal) ? new JsonArray(className.StartsWith("CLIP", StringComparison.Ordinal) || className.StartsWith("T5", StringComparison.Ordinal) ? "transformers" : "diffusers", className) : new JsonArray(null, null);
        if (checkpoint.ClassName == FileFamily.SD1.PipelineClass) (index["safety_checker"], index["feature_extractor"], index["requires_safety_checker"]) = (new JsonArray(null, null), new JsonArray(null, null), false);
        return index;
    }

    private static void WriteJson(string path, JsonObject json) => AtomicFile.Write(path, stream =>
    {
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" })) json.WriteTo(writer);
        stream.WriteByte((byte)'\n');
    });
}
