using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Langevin.Models.Checkpoints;
using Langevin.Models.TensorFlowJs;
using Langevin.Torch;

namespace Langevin.Models.Nsfw;

/// <summary>Reads the weights of a network of the npm package <c>nsfwjs</c> 4.3.0: from the package's .tgz, from the folder that it unpacks to, or from the folder of one model.</summary>
internal static class NsfwPackage
{
    private const long MostBytes = 1 << 26, MostBytesTogether = 1 << 28;
    private static readonly string[] Lists = ["model.min.js", "model.json"];

    /// <summary>The weights by Keras' names.</summary>
    /// <exception cref="ConfigException">There is no such network in it, or it is damaged.</exception>
    public static Dictionary<string, Tensor> Read(string path, NsfwNetwork network)
    {
        var name = network == NsfwNetwork.Inception ? "inception_v3" : "mobilenet_v2";
        var files = File.Exists(path) ? FromArchive(path, name) : Directory.Exists(path) ? FromFolder(path, name) : throw new ConfigException($"'{path}' does not exist; name nsfwjs-4.3.0.tgz, or the folder that it unpacks to.");
        var list = Lists.FirstOrDefault(files.ContainsKey) ?? throw new ConfigException($"'{path}' has no model {name}: name nsfwjs-4.3.0.tgz, or the folder that it unpacks to.");
        return LayersModel.Read(Encoding.UTF8.GetString(files[list]), shard =>
            files.GetValueOrDefault($"{shard}.min.js") ?? files.GetValueOrDefault(shard) ?? throw new FormatException($"the shard {shard} is not there"));
    }

    private static Dictionary<string, byte[]> FromFolder(string path, string name)
    {
        string[] places = [Path.Combine(path, "package", "dist", "models", name), Path.Combine(path, "dist", "models", name), Path.Combine(path, name), path];
        var place = places.FirstOrDefault(place => Lists.Any(list => File.Exists(Path.Combine(place, list))));
        if (place is null) return [];
        return Directory.EnumerateFiles(place).Where(file => new FileInfo(file).Length <= MostBytes).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
    }

    private static Dictionary<string, byte[]> FromArchive(string path, string name)
    {
        Dictionary<string, byte[]> files = [];
        var together = 0L;
        try
        {
            using var stream = File.OpenRead(path);
            using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
            using var archive = new TarReader(unzipped);
            while (archive.GetNextEntry() is { } entry)
                if (entry is { DataStream: { } data, Length: <= MostBytes } && entry.Name.StartsWith($"package/dist/models/{name}/", StringComparison.Ordinal))
                {
                    if ((together += entry.Length) > MostBytesTogether) throw new ConfigException($"'{path}' holds more than {MostBytesTogether} bytes of {name}, too many for this network; fetch it again.");
                    var bytes = new byte[entry.Length];
                    data.ReadExactly(bytes);
                    files[Path.GetFileName(entry.Name)] = bytes;
                }
            return files;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigException($"'{path}' cannot be read as a .tgz ({failure.Message.TrimEnd('.')}); fetch it again.", failure);
        }
    }
}
