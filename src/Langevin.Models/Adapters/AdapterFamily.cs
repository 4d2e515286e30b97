namespace Langevin.Models.Adapters;

/// <summary>Tells from names and shapes which family of checkpoints an adapter was made for.</summary>
internal static class AdapterFamily
{
    private static readonly Dictionary<long, string> ByTextWidth = new()
    {
        [768] = "Stable Diffusion 1", [1024] = "Stable Diffusion 2", [2048] = "Stable Diffusion XL", [1280] = "the refiner of Stable Diffusion XL",
    };

    private static readonly string[] ReadsText = ["attn2.to_k", "attn2_to_k", "attn2.to_v", "attn2_to_v"];

    /// <summary>The family; null when nothing tells.</summary>
    public static string? Of(AdapterFile file)
    {
        var names = file.Layers.Select(layer => layer.Target).ToList();
        if (names.Exists(target => target.Name.Contains("single_transformer_blocks", StringComparison.Ordinal) || target.Name.StartsWith("double_blocks", StringComparison.Ordinal) || target.Name.StartsWith("single_blocks", StringComparison.Ordinal))) return "Flux";
        if (names.Exists(target => target.Name.Contains("joint_blocks", StringComparison.Ordinal) || target.Name.Contains("add_q_proj", StringComparison.Ordinal))) return "Stable Diffusion 3";
        return TextWidth(file) is { } width && ByTextWidth.TryGetValue(width, out var family) ? family : names.Exists(target => target.Component == "text_encoder_2") ? ByTextWidth[2048] : null;
    }

    /// <summary>The width of the text that the adapted cross-attention of a U-Net reads; null when none is adapted.</summary>
    public static long? TextWidth(AdapterFile file)
    {
        foreach (var layer in file.Layers.Where(layer => ReadsText.Any(end => layer.Target.Name.EndsWith(end, StringComparison.Ordinal))))
            if ((file.Shape(layer, AdapterPart.Down) ?? file.Shape(layer, AdapterPart.Hada1B)) is [_, var width, ..]) return width;
        return null;
    }

    /// <summary>The width of the text that a network's cross-attention reads; null when it has none.</summary>
    public static long? TextWidth(NetworkLayers network) => network.Named.FirstOrDefault(layer => layer.Key.EndsWith(ReadsText[0], StringComparison.Ordinal)).Value?.Weight.Size(1);

    /// <summary>The family that reads texts of a width.</summary>
    public static string Named(long textWidth) => $"{ByTextWidth.GetValueOrDefault(textWidth, "another family")} (its cross-attention reads texts of width {textWidth})";
}
