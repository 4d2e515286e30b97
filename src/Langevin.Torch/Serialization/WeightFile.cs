namespace Langevin.Torch.Serialization;

/// <summary>The tensors of a checkpoint, whether it is one safetensors file or several with an index.</summary>
public sealed class WeightFile
{
    private const string Extension = ".safetensors", IndexExtension = ".index.json";
    private readonly Dictionary<string, SafetensorsFile> shards;

    private WeightFile(string path, IReadOnlyList<SafetensorsFile> files, Dictionary<string, SafetensorsFile> shards)
    {
        (Path, Files, this.shards) = (path, files, shards);
        Entries = shards.ToDictionary(shard => shard.Key, shard => shard.Value.Entries[shard.Key]);
    }

    /// <summary>The file that was opened: the .safetensors itself or the index.</summary>
    public string Path { get; }

    /// <summary>The safetensors files, one for an unsharded checkpoint.</summary>
    public IReadOnlyList<SafetensorsFile> Files { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The metadata of the first file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Files[0].Metadata;

    /// <summary>Opens a .safetensors file, or an index (<c>.safetensors.index.json</c>) with the files that it names beside it.</summary>
    /// <exception cref="SafetensorsException">A file is missing or damaged, or the index and the files disagree.</exception>
    public static WeightFile Open(string path)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal)) return OpenIndex(path);
        var file = SafetensorsFile.Open(path);
        return new WeightFile(path, [file], file.Entries.Keys.ToDictionary(name => name, _ => file));
    }

    /// <summary>Opens the weights of a folder: <c>NAME.safetensors</c> or its index, as diffusers and transformers lay them out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name without extension: <c>diffusion_pytorch_model</c> or <c>model</c>.</param>
    /// <param name="variant">A variant such as <c>fp16</c>, or null for the plain weights.</param>
    /// <exception cref="SafetensorsException">The folder has no such weights, or they are damaged.</exception>
    public static WeightFile OpenFolder(string folder, string name, string? variant = null)
    {
        var infix = variant is null ? "" : $".{variant}";
        var index = System.IO.Path.Combine(folder, $"{name}{Extension}.index{infix}.json");
        if (File.Exists(index)) return OpenIndex(index);
        var single = System.IO.Path.Combine(folder, name + infix + Extension);
        if (File.Exists(single)) return Open(single);
        if (!Directory.Exists(folder)) throw new SafetensorsException(folder, "does not exist; check the path.");
        var others = Directory.EnumerateFiles(folder, "*" + Extension).Select(System.IO.Path.GetFileName).Order().Take(4).ToList();
        throw new SafetensorsException(folder, $"has no {name}{infix}{Extension} and no index of one; it has {(others.Count == 0 ? "no safetensors file at all" : string.Join(", ", others))}.");
    }

    /// <summary>One tensor, owned by the open scope: see <see cref="SafetensorsFile.Read"/>.</summary>
    /// <exception cref="SafetensorsException">There is no tensor of that name.</exception>
    public Tensor Read(string name) =>
        shards.TryGetValue(name, out var file) ? file.Read(name) : throw new SafetensorsException(Path, $"has no tensor '{name}' among its {shards.Count}.");

    /// <summary>Every tensor by name.</summary>
    public Dictionary<string, Tensor> ReadAll() => shards.ToDictionary(shard => shard.Key, shard => shard.Value.Read(shard.Key));

    private static WeightFile OpenIndex(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var map = WeightIndex.Read(path);
        if (map.Count == 0) throw new SafetensorsException(path, "names no tensor; fetch or write it again.");
        var files = map.Values.Distinct().Order(StringComparer.Ordinal).ToDictionary(file => file, file => SafetensorsFile.Open(System.IO.Path.Combine(folder, file)));
        Dictionary<string, SafetensorsFile> shards = [];
        foreach (var (name, file) in map)
        {
            if (!files[file].Entries.ContainsKey(name)) throw new SafetensorsException(path, $"puts tensor '{name}' into {file}, which does not have it; fetch both again.");
            shards.Add(name, files[file]);
        }
        return new WeightFile(path, [.. files.Values], shards);
    }
}
