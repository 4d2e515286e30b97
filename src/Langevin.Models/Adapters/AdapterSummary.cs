namespace Langevin.Models.Adapters;

/// <summary>What an adapter's file is, in a few words.</summary>
/// <param name="Kind">LoRA, LoCon (LoRA of convolutions with a kernel), LoHa or LoKr; DoRA before it when magnitudes were trained; several with a plus.</param>
/// <param name="Layout">Whose names it has: diffusers, PEFT or kohya.</param>
/// <param name="Family">The family of checkpoints that it was made for; null when nothing tells.</param>
/// <param name="Ranks">The ranks that occur, ascending.</param>
/// <param name="Scales">The scales that occur (alpha / rank), ascending.</param>
/// <param name="Layers">How many layers it changes in each component.</param>
/// <param name="Others">Tensors that are no part of an adapter.</param>
public sealed record AdapterSummary(
    string Kind, string Layout, string? Family, IReadOnlyList<long> Ranks, IReadOnlyList<double> Scales, IReadOnlyDictionary<string, int> Layers, IReadOnlyList<string> Others)
{
    private const string Unnamed = "(not named)";

    /// <summary>Summarizes a file; parts that make no adapter are passed over.</summary>
    internal static AdapterSummary Of(AdapterFile file)
    {
        SortedSet<string> kinds = new(StringComparer.Ordinal);
        SortedSet<long> ranks = [];
        SortedSet<double> scales = [];
        foreach (var layer in file.Layers)
            try
            {
                kinds.Add(KindOf(file, layer));
                if (AdapterAssembly.Rank(file, layer) is { } rank) ranks.Add(rank);
                scales.Add(AdapterAssembly.Scale(file, layer));
            }
            catch (ArgumentException)
            {
                kinds.Add("incomplete");
            }
        var layers = file.Layers.CountBy(layer => layer.Target.Component ?? Unnamed).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.Value);
        return new AdapterSummary(string.Join(" + ", kinds), LayoutOf(file), AdapterFamily.Of(file), [.. ranks], [.. scales], layers, file.Others);
    }

    private static string KindOf(AdapterFile file, AdapterLayer layer)
    {
        var kind = AdapterAssembly.Kind(layer) switch
        {
            AdapterKind.Lora when file.Shape(layer, AdapterPart.Mid) is not null || file.Shape(layer, AdapterPart.Down) is [_, _, > 1, ..] => "LoCon",
            AdapterKind.Lora => "LoRA",
            AdapterKind.Loha => "LoHa",
            _ => "LoKr",
        };
        return layer.Keys.ContainsKey(AdapterPart.DoraScale) || layer.Keys.ContainsKey(AdapterPart.Magnitude) ? $"DoRA {kind}" : kind;
    }

    private static string LayoutOf(AdapterFile file)
    {
        if (file.Layers.Any(layer => layer.Target.Spelling == TargetSpelling.Flat)) return "kohya";
        return file.Layers.Any(layer => layer.Keys.Values.Any(key => key.StartsWith("base_model.model.", StringComparison.Ordinal))) ? "PEFT" : "diffusers";
    }
}
