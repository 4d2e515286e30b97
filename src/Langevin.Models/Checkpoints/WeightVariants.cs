using System.Text.RegularExpressions;

namespace Langevin.Models.Checkpoints;

/// <summary>The variants of weights, such as <c>fp16</c>, by the names of files.</summary>
internal static partial class WeightVariants
{
    /// <summary>The variant of a folder that has no plain weights and those of exactly one variant.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="weights">The name of its weights, without an ending.</param>
    internal static string? Only(string path, string weights)
    {
        string[] stems = weights == TransformersModel.Weights ? [weights, "pytorch_model"] : [weights];
        var rests = stems.SelectMany(stem => Directory.EnumerateFiles(path, $"{stem}.*").Select(file => Path.GetFileName(file)[stem.Length..])).ToList();
        if (rests.Exists(rest => rest is ".safetensors" or ".safetensors.index.json" or ".bin" or ".bin.index.json")) return null;
        var variants = rests.Select(rest => VariantFile().Match(rest)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct().ToList();
        return variants.Count == 1 ? variants[0] : null;
    }

    /// <summary>Whether a file is the weights of a variant, or the index of its shards.</summary>
    internal static bool IsOf(string file, string variant) =>
        file.EndsWith($".{variant}.safetensors", StringComparison.Ordinal) || file.EndsWith($".{variant}.bin", StringComparison.Ordinal)
        || file.EndsWith($".safetensors.index.{variant}.json", StringComparison.Ordinal) || file.EndsWith($".bin.index.{variant}.json", StringComparison.Ordinal);

    [GeneratedRegex(@"^\.(?:(?:safetensors|bin)\.index\.)?([A-Za-z0-9]+)\.(?:safetensors|bin|json)$")]
    private static partial Regex VariantFile();
}
