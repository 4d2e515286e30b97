using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Inspect;

/// <summary>Describes weights by their headers; no tensor is read.</summary>
internal static class WeightReading
{
    private const string Extension = ".safetensors", IndexPart = ".safetensors.index";
    private static readonly string[] Others = [".bin", ".ckpt", ".pt", ".pth", ".gguf"];

    /// <summary>The endings of files that can be described.</summary>
    public static IReadOnlyList<string> Endings => [Extension, ".json", .. Others];

    /// <summary>Describes a file of weights or an index.</summary>
    public static Weights Describe(string path, bool tensors) => Describe(WeightFile.Open(path), tensors, "");

    /// <summary>Describes the tensors whose names begin with a prefix.</summary>
    public static Weights Describe(WeightFile file, bool tensors, string prefix)
    {
        var entries = file.Entries.Values.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return new Weights(
            Path.GetFileName(file.Path), file.Files.Count, entries.Where(entry => entry.Type.IsFloating()).Sum(entry => entry.Elements), entries.Sum(entry => entry.Bytes),
            entries.CountBy(Stored).OrderByDescending(type => type.Value).ToDictionary(), file.Metadata,
            tensors ? [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new TensorLine(entry.Name, Stored(entry), entry.Shape, entry.Bytes))] : null);
    }

    /// <summary>The checkpoints among a folder's files: each index, and each file that no index names.</summary>
    public static IReadOnlyList<string> Find(string folder)
    {
        var names = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        var indices = names.Where(name => name.Contains(IndexPart, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)).ToList();
        var sharded = indices.SelectMany(name => WeightFile.Open(Path.Combine(folder, name)).Files).Select(file => Path.GetFileName(file.Path)).ToHashSet();
        var found = indices.Concat(names.Where(name => name.EndsWith(Extension, StringComparison.Ordinal) && !sharded.Contains(name))).ToList();
        if (found.Count == 0) found = [.. names.Where(name => Others.Contains(Path.GetExtension(name)))];
        return [.. found.Select(name => Path.Combine(folder, name))];
    }

    /// <summary>How a tensor is stored: its type, or the blocks in which it is quantized.</summary>
    private static string Stored(TensorEntry entry) => entry.Quantization ?? entry.Type.ToString().ToLowerInvariant();
}
