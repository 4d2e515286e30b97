using System.Text.Json.Nodes;
using Langevin.Models.Checkpoints.SingleFiles;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.Conversion;

/// <summary>Where the components of a pipeline's folder go in a single file of its family.</summary>
internal static class FolderParts
{
    private const string Unet = "model.diffusion_model.", Vae = "first_stage_model.";

    /// <summary>The family of a pipeline, and the places of those of its components that such a file holds.</summary>
    /// <param name="className">The pipeline's class.</param>
    /// <param name="config">The configuration of a component; null where it is none of the pipeline's.</param>
    /// <exception cref="ConfigException">The pipeline's family has no single files.</exception>
    public static (FileFamily Family, IReadOnlyList<FilePart> Parts) Of(string className, Func<string, JsonObject?> config)
    {
        var (family, places) = Places(className, config);
        return (family, [.. places.Where(part => config(part.Component) is not null)]);
    }

    /// <summary>The tensors of a component under the names that its network has today.</summary>
    public static IEnumerable<TensorSource> Tensors(WeightFile weights, PartKind kind)
    {
        foreach (var tensor in TensorSource.Of(weights))
        {
            var name = ModelFolder.CurrentName(tensor.Name);
            if (kind is PartKind.Clip or PartKind.OpenClip) name = name.StartsWith("text_", StringComparison.Ordinal) ? name : $"text_model.{name}";
            var isExtra = name.EndsWith("position_ids", StringComparison.Ordinal) || (kind == PartKind.T5 && name == "encoder.embed_tokens.weight" && weights.Entries.ContainsKey("shared.weight"));
            if (!isExtra) yield return tensor.Named(name);
        }
    }

    private static (FileFamily Family, FilePart[] Places) Places(string className, Func<string, JsonObject?> config) => className switch
    {
        "StableDiffusion3Pipeline" or "StableDiffusion3Img2ImgPipeline" => (FileFamily.SD3, [new("transformer", PartKind.SD3, Unet), new("vae", PartKind.Autoencoder, Vae),
            new("text_encoder", PartKind.Clip, "text_encoders.clip_l.transformer."), new("text_encoder_2", PartKind.Clip, "text_encoders.clip_g.transformer."), new("text_encoder_3", PartKind.T5, "text_encoders.t5xxl.transformer.")]),
        "FluxPipeline" or "FluxImg2ImgPipeline" => (FileFamily.Flux, [new("transformer", PartKind.Flux, Unet), new("vae", PartKind.Autoencoder, "vae."),
            new("text_encoder", PartKind.Clip, "text_encoders.clip_l.transformer."), new("text_encoder_2", PartKind.T5, "text_encoders.t5xxl.transformer.")]),
        _ when className.StartsWith("StableDiffusionXL", StringComparison.Ordinal) && config("text_encoder") is null && config("text_encoder_2") is not null => (FileFamily.Refiner,
            [new("unet", PartKind.UNet, Unet), new("vae", PartKind.Autoencoder, Vae), new("text_encoder_2", PartKind.OpenClip, "conditioner.embedders.0.model.")]),
        _ when className.StartsWith("StableDiffusionXL", StringComparison.Ordinal) => (FileFamily.XL, [new("unet", PartKind.UNet, Unet), new("vae", PartKind.Autoencoder, Vae),
            new("text_encoder", PartKind.Clip, "conditioner.embedders.0.transformer."), new("text_encoder_2", PartKind.OpenClip, "conditioner.embedders.1.model.")]),
        _ when className.StartsWith("StableDiffusion", StringComparison.Ordinal) => IsOpen(config("text_encoder"))
            ? (FileFamily.SD2, [new("unet", PartKind.UNet, Unet), new("vae", PartKind.Autoencoder, Vae), new("text_encoder", PartKind.OpenClip, "cond_stage_model.model.")])
            : (FileFamily.SD1, [new("unet", PartKind.UNet, Unet), new("vae", PartKind.Autoencoder, Vae), new("text_encoder", PartKind.Clip, "cond_stage_model.transformer.")]),
        _ => throw new ConfigException($"A {className} has no layout of single files; Stable Diffusion 1, 2, XL, 3 and Flux have one. Convert it to a folder (--to diffusers)."),
    };

    /// <summary>OpenCLIP's encoders have the plain GELU, OpenAI's the quick one.</summary>
    private static bool IsOpen(JsonObject? encoder) => encoder?["hidden_act"]?.GetValue<string>() == "gelu";
}
