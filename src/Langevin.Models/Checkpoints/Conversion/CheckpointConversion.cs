using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>Converts checkpoints between diffusers' folders, single files and plain safetensors files. One tensor at a time is in memory, and the target appears whole or not at all.</summary>
public static class CheckpointConversion
{
    private const string SchedulerFile = "scheduler/scheduler_config.json";

    /// <summary>Writes a pipeline, or a single network, as a folder of diffusers.</summary>
    /// <param name="source">A folder or a single file; a file of one network where the options name the folder with its config.json.</param>
    /// <param name="target">The folder; replaced whole when it exists.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ConfigException">The source is no pipeline that is known.</exception>
    /// <exception cref="TensorFileException">Its weights are missing, damaged or hostile.</exception>
    /// <exception cref="IOException">The target cannot be written; what was there is untouched.</exception>
    public static ConversionResult ToFolder(string source, string target, ConversionOptions options)
    {
        if (File.Exists(source)) return options.Config is { } config && NetworkConversion.IsNetwork(config) ? NetworkConversion.FileToFolder(source, target, options) : FolderWriter.OfFile(source, target, options);
        return NetworkConversion.IsNetwork(source) ? NetworkConversion.ToFolder(source, target, options) : FolderWriter.OfFolder(source, target, options);
    }

    /// <summary>Writes a pipeline's folder as one .safetensors file under the names of its family's authors, with <c>modelspec.*</c> texts.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">The file; replaced when it exists.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ConfigException">The pipeline's family has no single files, or a network has tensors that they cannot hold.</exception>
    /// <exception cref="TensorFileException">Its weights are missing, damaged or hostile.</exception>
    /// <exception cref="IOException">The target cannot be written; what was there is untouched.</exception>
    public static ConversionResult ToSingleFile(string source, string target, ConversionOptions options)
    {
        if (File.Exists(source)) return FileToSingleFile(source, target, options);
        var checkpoint = Checkpoint.Open(source, options.Variant);
        var (family, parts) = FolderParts.Of(checkpoint.ClassName, component => checkpoint.Components.ContainsKey(component) ? Config(source, component) : null);
        var scheduler = File.Exists(Path.Combine(source, SchedulerFile)) ? ConfigFile.Parse(Path.Combine(source, SchedulerFile)) : null;
        var tensors = parts.SelectMany(part => Packed(source, part, options)).Concat(FilePrediction.Marks(family, scheduler)).ToList();
        var spec = ModelSpec.Of(family, options.Title ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source))), options.Date, FilePrediction.Of(scheduler));
        var leftOut = checkpoint.Components.Where(component => parts.All(part => part.Component != component.Key) && ModelFolder.ClassNames.Contains(component.Value)).Select(component => component.Key);
        return Write(target, tensors, spec, ModelSpec.Hash, [.. leftOut]);
    }

    /// <summary>Writes the tensors of a file, of whatever format, under their names into one .safetensors file; its texts are kept. Those of a single network's folder likewise.</summary>
    /// <param name="source">A file of weights, an index, or a network's folder.</param>
    /// <param name="target">The file; replaced when it exists.</param>
    /// <param name="options">How.</param>
    /// <exception cref="TensorFileException">The source is missing, damaged or hostile.</exception>
    /// <exception cref="IOException">The target cannot be written; what was there is untouched.</exception>
    public static ConversionResult ToSafetensors(string source, string target, ConversionOptions options)
    {
        if (Directory.Exists(source)) return NetworkConversion.ToSafetensors(source, target, options);
        var file = WeightFile.Open(source);
        return Write(target, TensorSource.Of(file).Select(tensor => As(tensor, options)), new Dictionary<string, string>(file.Metadata) { ["format"] = "pt" }, null, []);
    }

    /// <summary>Whether a folder is that of one network, and of no pipeline.</summary>
    public static bool IsNetwork(string folder) => NetworkConversion.IsNetwork(folder);

    internal static TensorSource As(TensorSource tensor, ConversionOptions options) => options.Type is { } type ? tensor.As(type) : tensor;

    internal static ConversionResult Write(string path, IEnumerable<TensorSource> tensors, Dictionary<string, string> metadata, string? hash, IReadOnlyList<string> leftOut)
    {
        var all = tensors.ToList();
        Safetensors.Write(path, all, metadata, hash);
        return new ConversionResult(all.Count, all.Sum(tensor => tensor.Bytes), leftOut);
    }

    private static ConversionResult FileToSingleFile(string source, string target, ConversionOptions options)
    {
        var file = WeightFile.Open(source);
        var single = SingleFile.Open(file, options.Config);
        var prediction = FilePrediction.Of(single.Family, file, options.Prediction);
        var spec = ModelSpec.Of(single.Family, options.Title ?? Path.GetFileNameWithoutExtension(source), options.Date, prediction.Type);
        return Write(target, TensorSource.Of(file).Select(tensor => As(tensor, options)), spec, ModelSpec.Hash, []) with { Notices = prediction.Notice(source) is { } notice ? [notice] : [] };
    }

    private static IEnumerable<TensorSource> Packed(string source, FilePart part, ConversionOptions options)
    {
        var config = Config(source, part.Component)!;
        var weights = FolderWriter.Weights(Path.Combine(source, part.Component), options.Variant)
            ?? throw new ConfigException($"The component '{part.Component}' in '{source}' has no weights; fetch them.");
        var tensors = FolderParts.Tensors(weights, part.Kind).Select(tensor => As(tensor, options));
        return SingleFile.Table(part.Kind, config).Pack(tensors, part.Component).Select(tensor => tensor.Named(part.Prefix + tensor.Name));
    }

    private static JsonObject? Config(string folder, string component)
    {
        var file = Path.Combine(folder, component, ConfigFile.Name);
        return File.Exists(file) ? ConfigFile.Parse(file) : null;
    }
}
