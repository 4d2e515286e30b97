using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>Converts single networks: a folder with config.json and weights, and a file of those weights under the same names.</summary>
internal static class NetworkConversion
{
    /// <summary>Whether a folder is that of one network.</summary>
    public static bool IsNetwork(string folder) => File.Exists(Path.Combine(folder, ConfigFile.Name)) && !File.Exists(Path.Combine(folder, FolderWriter.IndexFile));

    /// <summary>Writes the weights of a network's folder into one .safetensors file, whatever files they lie in.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">The file; replaced when it exists.</param>
    /// <param name="options">How.</param>
    /// <exception cref="TensorFileException">The weights are missing, damaged or hostile.</exception>
    /// <exception cref="IOException">The target cannot be written; what was there is untouched.</exception>
    public static ConversionResult ToSafetensors(string source, string target, ConversionOptions options) =>
        CheckpointConversion.Write(target, TensorSource.Of(FolderWriter.Weights(source, options.Variant)!).Select(tensor => CheckpointConversion.As(tensor, options)), new Dictionary<string, string> { ["format"] = "pt" }, null, []);

    /// <summary>Writes a network's folder as another.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">The folder to write; replaced whole when it exists.</param>
    /// <param name="options">How.</param>
    /// <exception cref="TensorFileException">The weights are missing, damaged or hostile.</exception>
    /// <exception cref="IOException">The target cannot be written; what was there is untouched.</exception>
    public static ConversionResult ToFolder(string source, string target, ConversionOptions options)
    {
        ConversionResult written = new(0, 0, []);
        AtomicFolder.Write(target, aside => written = FolderWriter.Component(source, aside, options)!);
        return written;
    }

    /// <summary>Writes a file of a network's weights as the folder of the network.</summary>
    /// <param name="source">The file: weights under the network's own names.</param>
    /// <param name="target">The folder to write; replaced whole when it exists.</param>
    /// <param name="options">How; its <see cref="ConversionOptions.Config"/> is the folder with the network's config.json.</param>
    /// <exception cref="ConfigException">There is no such configuration, or it describes no network.</exception>
    /// <exception cref="StateDictException">The weights are of another network: everything that does not fit is listed.</exception>
    /// <exception cref="TensorFileException">The source is missing, damaged or hostile.</exception>
    /// <exception cref="IOException">The target cannot be written; what was there is untouched.</exception>
    public static ConversionResult FileToFolder(string source, string target, ConversionOptions options)
    {
        var file = WeightFile.Open(source);
        var network = ModelFolder.Outline(options.Config ?? throw new ConfigException($"'{source}' does not say how its network is built; give the folder with its config.json (--config)."));
        StoredWeights.Of(network, file, TensorSource.Of(file).Select(tensor => tensor.Named(ModelFolder.CurrentName(tensor.Name)))).Give(network, new WeightForm(ScalarType.Float32) { Reading = WeightReading.Outline });
        ConversionResult written = new(0, 0, []);
        AtomicFolder.Write(target, aside =>
        {
            FolderWriter.CopyPlain(options.Config, aside);
            written = FolderWriter.Write(aside, network.WeightsName, TensorSource.Of(file), options);
        });
        return written;
    }
}
