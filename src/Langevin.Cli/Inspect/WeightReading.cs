using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Inspect;

/// <summary>Describes weights by their headers; no tensor is read.</summary>
internal static class WeightReading
{
    private const string Extension = ".safetensors", IndexPart = ".safetensors.index";

    /// <summary>Describes a .safetensors file or an index.</summary>
    public static Weights Describe(string path, bool tensors)
    {
        var file = WeightFile.Open(path);
        var entries = file.Entries.Values;
        return new Weights(
            Path.GetFileName(path), file.Files.Count, entries.Where(entry => entry.Type.IsFloating()).Sum(entry => entry.Elements), entries.Sum(entry => entry.Bytes),
            entries.CountBy(entry => Name(entry.Type)).OrderByDescending(type => type.Value).ToDictionary(), file.Metadata,
            tensors ? [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => new TensorLine(entry.Name, Name(entry.Type), entry.Shape, entry.Bytes))] : null);
    }

    /// <summary>The checkpoints among a folder's files: each index, and each file that no index names.</summary>
    public static IReadOnlyList<string> Find(string folder)
    {
        var names = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        var indices = names.Where(name => name.Contains(IndexPart, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)).ToList();
        var sharded = indices.SelectMany(name => WeightFile.Open(Path.Combine(folder, name)).Files).Select(file => Path.GetFileName(file.Path)).ToHashSet();
        return [.. indices.Concat(names.Where(name => name.EndsWith(Extension, StringComparison.Ordinal) && !sharded.Contains(name))).Select(name => Path.Combine(folder, name))];
    }

    /// <summary>What a checkpoint looks like by the names of its tensors; null when they are like none that is known.</summary>
    public static string? Guess(IEnumerable<string> names)
    {
        var all = names.ToList();
        bool Any(string part) => all.Exists(name => name.Contains(part, StringComparison.Ordinal));
        bool Starts(string part) => all.Exists(name => name.StartsWith(part, StringComparison.Ordinal));
        if (Any(".lora_down.") || Any(".lora_A.") || Any(".lora.down.")) return "LoRA";
        if (Starts("model.diffusion_model.")) return "single-file checkpoint in CompVis layout";
        if (Starts("double_blocks.") || Starts("transformer_blocks.")) return "diffusion transformer";
        if (Starts("encoder.") && Starts("decoder.")) return "autoencoder";
        if (Starts("down_blocks.") && Starts("conv_in.")) return "U-Net in diffusers layout";
        return Any("text_model.") ? "CLIP text encoder" : null;
    }

    private static string Name(ScalarType type) => type.ToString().ToLowerInvariant();
}
