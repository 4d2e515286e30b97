namespace Langevin.Torch.Serialization;

/// <summary>The tensors of a checkpoint of any format that <see cref="TensorFile.Open"/> reads, one file or several with an index.</summary>
public sealed class WeightFile
{
    private const string Extension = ".safetensors";
    private static readonly string[] PickleNames = [".bin", ".pth", ".pt", ".ckpt"];
    private readonly Dictionary<string, TensorFile> shards;

    private WeightFile(string path, IReadOnlyList<TensorFile> files, Dictionary<string, TensorFile> shards)
    {
        (Path, Files, this.shards) = (path, files, shards);
        Entries = shards.ToDictionary(shard => shard.Key, shard => shard.Value.Entries[shard.Key]);
    }

    /// <summary>The file that was opened: the weights themselves or the index.</summary>
    public string Path { get; }

    /// <summary>The files, one for an unsharded checkpoint.</summary>
    public IReadOnlyList<TensorFile> Files { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>The metadata of the first file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Files[0].Metadata;

    /// <summary>Opens a file of tensors, or an index (<c>.safetensors.index.json</c>, <c>.bin.index.json</c>) with the files that it names beside it.</summary>
    /// <exception cref="TensorFileException">A file is missing, damaged or hostile, or the index and the files disagree.</exception>
    public static WeightFile Open(string path)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal)) return OpenIndex(path);
        var file = TensorFile.Open(path);
        return new WeightFile(path, [file], file.Entries.Keys.ToDictionary(name => name, _ => file));
    }

    /// <summary>
    /// Opens the weights of a folder, as diffusers and transformers lay them out: <c>NAME.safetensors</c> or its index; where there is neither,
    /// <c>NAME.bin</c> of <c>torch.save</c> or its index, under the name <c>pytorch_model</c> for transformers.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name without extension: <c>diffusion_pytorch_model</c> or <c>model</c>.</param>
    /// <param name="variant">A variant such as <c>fp16</c>, or null for the plain weights.</param>
    /// <exception cref="TensorFileException">The folder has no such weights, or they are damaged or hostile.</exception>
    public static WeightFile OpenFolder(string folder, string name, string? variant = null)
    {
        if (!Directory.Exists(folder)) throw new SafetensorsException(folder, "does not exist; check the path.");
        var infix = variant is null ? "" : $".{variant}";
        foreach (var (stem, ending) in Stems(name))
        {
            var index = System.IO.Path.Combine(folder, $"{stem}{ending}.index{infix}.json");
            if (File.Exists(index)) return OpenIndex(index);
            var single = System.IO.Path.Combine(folder, stem + infix + ending);
            if (File.Exists(single)) return Open(single);
        }
        var others = Directory.EnumerateFiles(folder).Select(file => System.IO.Path.GetFileName(file)!)
            .Where(file => file.EndsWith(Extension, StringComparison.Ordinal) || PickleNames.Contains(System.IO.Path.GetExtension(file))).Order().Take(4).ToList();
        throw new SafetensorsException(folder, $"has no {name}{infix}{Extension} and no index of one; it has {(others.Count == 0 ? "no safetensors file at all" : string.Join(", ", others))}.");
    }

    /// <summary>The names under which weights may lie, the best first, without their variant.</summary>
    internal static IEnumerable<(string Stem, string Ending)> Stems(string name) =>
        [(name, Extension), (name, ".bin"), .. name == "model" ? [("pytorch_model", ".bin")] : Array.Empty<(string, string)>()];

    /// <summary>One tensor, owned by the open scope: see <see cref="TensorFile.Read"/>.</summary>
    /// <exception cref="TensorFileException">There is no tensor of that name.</exception>
    public Tensor Read(string name) =>
        shards.TryGetValue(name, out var file) ? file.Read(name) : throw new SafetensorsException(Path, $"has no tensor '{name}' among its {shards.Count}.");

    /// <summary>Gives back the memory into which the files were read: see <see cref="TensorFile.Forget"/>.</summary>
    public void Forget()
    {
        foreach (var file in Files) file.Forget();
    }

    /// <summary>Every tensor by name.</summary>
    public Dictionary<string, Tensor> ReadAll() => shards.ToDictionary(shard => shard.Key, shard => shard.Value.Read(shard.Key));

    private static WeightFile OpenIndex(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var map = WeightIndex.Read(path);
        if (map.Count == 0) throw new SafetensorsException(path, "names no tensor; fetch or write it again.");
        var files = map.Values.Distinct().Order(StringComparer.Ordinal).ToDictionary(file => file, file => TensorFile.Open(System.IO.Path.Combine(folder, file)));
        Dictionary<string, TensorFile> shards = [];
        foreach (var (name, file) in map)
        {
            if (!files[file].Entries.ContainsKey(name)) throw new SafetensorsException(path, $"puts tensor '{name}' into {file}, which does not have it; fetch both again.");
            shards.Add(name, files[file]);
        }
        return new WeightFile(path, [.. files.Values], shards);
    }
}
