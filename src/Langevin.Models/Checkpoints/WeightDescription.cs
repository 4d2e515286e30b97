using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>What a file of weights looks like by the names and shapes of its tensors; none is read.</summary>
/// <param name="Family">Its family or kind, in words; null when its names are like none that is known.</param>
/// <param name="Parts">The networks inside of a single-file checkpoint: the component's name, and what the names of its tensors begin with. Empty for other files.</param>
public sealed record WeightDescription(string? Family, IReadOnlyList<(string Component, string Prefix)> Parts)
{
    /// <summary>Kinds of files and the piece of a name by which each is known, the most telling first.</summary>
    private static readonly (string Mark, string Kind)[] Marks =
    [
        ("dora_scale", "DoRA adapter"), ("hada_w1_a", "LoHa adapter"), ("lokr_w1", "LoKr adapter"), ("lora_mid", "LoCon adapter"),
        (".lora_down.", "LoRA adapter (kohya's names)"), (".lora_A.", "LoRA adapter (PEFT's names)"), (".lora.down.", "LoRA adapter (diffusers' names)"), ("_lora.down.", "LoRA adapter (diffusers' names)"),
        ("control_model.", "ControlNet in CompVis layout"), ("controlnet_cond_embedding.", "ControlNet in diffusers layout"), ("ip_adapter.", "IP-Adapter"),
        ("string_to_param.", "textual inversion embedding"), ("emb_params", "textual inversion embedding"),
        ("joint_transformer_blocks.", "diffusion transformer"), ("single_transformer_blocks.", "Flux transformer in diffusers layout"), ("adaln_single.", "PixArt transformer in diffusers layout"),
        ("time_text_embed.", "Stable Diffusion 3 transformer in diffusers layout"), ("transformer_blocks.0.norm1.emb.", "DiT transformer in diffusers layout"),
        ("down_blocks.", "U-Net in diffusers layout"), ("vision_model.", "CLIP image encoder"), ("text_model.", "CLIP text encoder"), ("layer.0.SelfAttention.", "T5 encoder"), ("transformer_blocks.", "diffusion transformer"),
    ];

    /// <summary>Describes an open file.</summary>
    public static WeightDescription Of(WeightFile file)
    {
        var names = file.Entries.Keys.ToList();
        bool Any(string mark) => names.Exists(name => name.Contains(mark, StringComparison.Ordinal));
        if (FilePart.Find(file.Entries) is { Count: > 0 } parts && !Any("control_model.")) return OfParts(file, parts);
        if (Any("encoder.down_blocks.") && Any("decoder.")) return new WeightDescription("autoencoder in diffusers layout", []);
        if (Array.Find(Marks, mark => Any(mark.Mark)) is { Kind: { } kind }) return new WeightDescription(kind + Size(file), []);
        return new WeightDescription(file.Entries.Values.All(entry => entry.Shape.Length <= 2) && names.Count <= 2 && names.Count > 0 ? "textual inversion embedding" : null, []);
    }

    private static WeightDescription OfParts(WeightFile file, IReadOnlyList<FilePart> parts)
    {
        var unet = parts.FirstOrDefault(part => part.Kind == PartKind.UNet) is { } found ? new PartShapes(file, found) : null;
        var family = FileFamily.Of(parts, unet is null ? null : UNetShape.Context(unet), unet is not null && UNetShape.IsToldSizes(unet)).Name;
        var isWhole = parts.Any(part => part.Component is "unet" or "transformer");
        var channels = unet?.Extent("input_blocks.0.0.weight", 1);
        var kind = !isWhole ? parts[0].Kind == PartKind.Autoencoder ? "autoencoder in CompVis layout" : "text encoder" : $"{family}{(channels == 9 ? ", inpainting" : channels == 8 ? ", instructed by images" : "")}, {(parts.Count > 1 ? "single-file checkpoint" : "network alone")}";
        return new WeightDescription(kind, [.. parts.Select(part => (part.Component, part.Prefix))]);
    }

    /// <summary>For adapters and control networks: the family by the width of the texts, where a layer that reads them tells it.</summary>
    private static string Size(WeightFile file)
    {
        var reader = file.Entries.Values.FirstOrDefault(entry => entry.Shape.Length == 2 && entry.Name.Contains("attn2", StringComparison.Ordinal) && entry.Name.Contains("to_k", StringComparison.Ordinal)
            && (entry.Name.EndsWith("to_k.weight", StringComparison.Ordinal) || entry.Name.Contains("down", StringComparison.Ordinal) || entry.Name.Contains("lora_A", StringComparison.Ordinal)));
        reader ??= file.Entries.Values.FirstOrDefault(entry => entry.Shape.Length == 2 && entry.Name.EndsWith(".to_k_ip.weight", StringComparison.Ordinal));
        return reader?.Shape[1] switch { 768 => ", for Stable Diffusion 1", 1024 => ", for Stable Diffusion 2", 2048 => ", for Stable Diffusion XL", _ => "" };
    }
}
