using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>What a file of weights looks like by the names and shapes of its tensors; none is read.</summary>
/// <param name="Family">Its family or kind, in words; null when its names are like none that is known.</param>
/// <param name="Parts">The networks inside of a single-file checkpoint. Empty for other files.</param>
public sealed record WeightDescription(string? Family, IReadOnlyList<PartDescription> Parts)
{
    /// <summary>What the network of a single-file checkpoint predicts, and who says so, in words; null for other files, and where it cannot be known.</summary>
    public string? Predicts { get; private init; }

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
        if (!parts.Any(part => part.Component is "unet" or "transformer")) return new WeightDescription(parts[0].Kind == PartKind.Autoencoder ? "autoencoder in CompVis layout" : "text encoder", Described(file, parts));
        try
        {
            var layout = FileLayout.Of(file.Path, file.Entries)!;
            var use = layout.PipelineClass switch { var name when name.Contains("Inpaint", StringComparison.Ordinal) || name.Contains("Fill", StringComparison.Ordinal) => ", inpainting", var name when name.Contains("Pix2Pix", StringComparison.Ordinal) => ", instructed by images", _ => "" };
            return new WeightDescription($"{layout.Family.Name}{use}, {(parts.Count > 1 ? "single-file checkpoint" : "network alone")}", Described(file, parts)) { Predicts = Prediction(layout.Family, file) };
        }
        catch (ConfigException)
        {
            return new WeightDescription($"damaged network, {(parts.Count > 1 ? "single-file checkpoint" : "network alone")}", Described(file, parts));
        }
    }

    private static IReadOnlyList<PartDescription> Described(WeightFile file, IReadOnlyList<FilePart> parts) => [.. parts.Select(part => new PartDescription(part.Component, part.Prefix, ClassOf(file, part)))];

    /// <summary>The class of a part's network; null where its shapes are of none.</summary>
    private static string? ClassOf(WeightFile file, FilePart part)
    {
        try
        {
            return FileLayout.Of(file.Path, file.Entries)?.Configs.GetValueOrDefault(part.Component) is { } config ? ConfigFile.ClassOf(config) : null;
        }
        catch (ConfigException)
        {
            return null;
        }
    }

    private static string? Prediction(FileFamily family, WeightFile file)
    {
        try
        {
            var found = FilePrediction.Of(family, file);
            return $"{found.Type}{(found.IsZeroTerminal ? ", to pure noise" : "")}{(found.IsGuess ? ", which is a guess" : "")}: {found.Source}";
        }
        catch (ConfigException e)
        {
            return e.Message;
        }
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

/// <summary>A network inside of a single-file checkpoint.</summary>
/// <param name="Component">What its pipeline calls it.</param>
/// <param name="Prefix">What the names of its tensors begin with.</param>
/// <param name="Class">The published class that is built from it; null where its shapes are of none.</param>
public sealed record PartDescription(string Component, string Prefix, string? Class);
