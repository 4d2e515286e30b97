using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>What lies in a single file, by the names and shapes of its tensors: a family's networks, and the configuration of each.</summary>
/// <param name="Family">The family.</param>
/// <param name="Parts">The networks by component.</param>
/// <param name="Configs">Their configurations by component.</param>
internal sealed record FileLayout(FileFamily Family, IReadOnlyDictionary<string, FilePart> Parts, IReadOnlyDictionary<string, JsonObject> Configs)
{
    /// <summary>Reads the layout of a file; null when it holds no network that a single file can hold.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="entries">Its tensors.</param>
    /// <param name="configurations">A pipeline's folder whose configurations are taken; null to find them from shapes.</param>
    /// <exception cref="ConfigException">A network has shapes that none of its kind has.</exception>
    public static FileLayout? Of(string path, IReadOnlyDictionary<string, TensorEntry> entries, string? configurations = null)
    {
        var parts = FilePart.Find(entries);
        if (parts.Count == 0) return null;
        var unet = parts.FirstOrDefault(part => part.Kind == PartKind.UNet) is { } found ? new PartShapes(path, entries, found) : null;
        var family = FileFamily.Of(parts, unet is null ? null : UNetShape.Context(unet), unet is not null && UNetShape.IsToldSizes(unet));
        return new FileLayout(family, parts.ToDictionary(part => part.Component), parts.ToDictionary(part => part.Component, part =>
            configurations is not null && File.Exists(ConfigPath(configurations, part.Component)) ? ConfigFile.Parse(ConfigPath(configurations, part.Component)) : Found(part, new PartShapes(path, entries, part), family)));
    }

    /// <summary>Whether the transformer is told the scale of a guidance that was distilled into it.</summary>
    public bool IsGuided => Configs.GetValueOrDefault("transformer")?["guidance_embeds"]?.GetValue<bool>() == true;

    /// <summary>The class of its pipeline in diffusers, by what else than latents the network reads: a mask and an image, an image to be changed, one to be enlarged, depths.</summary>
    public string PipelineClass => (Family.PipelineClass, Channels) switch
    {
        ("StableDiffusionPipeline", 9) => "StableDiffusionInpaintPipeline",
        ("StableDiffusionPipeline", 8) => "StableDiffusionInstructPix2PixPipeline",
        ("StableDiffusionPipeline", 7) => "StableDiffusionUpscalePipeline",
        ("StableDiffusionPipeline", 5) => "StableDiffusionDepth2ImgPipeline",
        ("StableDiffusionPipeline", _) when Configs.GetValueOrDefault("unet")?["class_embed_type"] is not null => "StableUnCLIPImg2ImgPipeline",
        ("StableDiffusionXLPipeline", 9) => "StableDiffusionXLInpaintPipeline",
        ("StableDiffusionXLPipeline", 8) => "StableDiffusionXLInstructPix2PixPipeline",
        ("FluxPipeline", 384) => "FluxFillPipeline",
        ("FluxPipeline", 128) => "FluxControlPipeline",
        var (usual, _) => usual,
    };

    private long? Channels => (Configs.GetValueOrDefault("unet") ?? Configs.GetValueOrDefault("transformer"))?["in_channels"]?.GetValue<long>();

    private static string ConfigPath(string folder, string component) => Path.Combine(folder, component, ConfigFile.Name);

    private static JsonObject Found(FilePart part, PartShapes shapes, FileFamily family)
    {
        var isProjected = part.Component == "text_encoder_2" || family == FileFamily.SD3;
        return (part.Kind switch
        {
            PartKind.UNet => JsonSerializer.SerializeToNode(UNetShape.Read(shapes, family.Resolution), ConfigJson.Default.UNet2DConditionConfig),
            PartKind.Autoencoder => JsonSerializer.SerializeToNode(OtherShapes.Autoencoder(shapes, family), ConfigJson.Default.AutoencoderKLConfig),
            PartKind.Flux => JsonSerializer.SerializeToNode(OtherShapes.Flux(shapes), ConfigJson.Default.FluxConfig),
            PartKind.SD3 => JsonSerializer.SerializeToNode(OtherShapes.SD3(shapes), ConfigJson.Default.SD3TransformerConfig),
            PartKind.Clip => JsonSerializer.SerializeToNode(OtherShapes.Clip(shapes, isProjected), ConfigJson.Default.ClipTextConfig),
            PartKind.OpenClip => JsonSerializer.SerializeToNode(OtherShapes.OpenClip(shapes, isProjected), ConfigJson.Default.ClipTextConfig),
            _ => JsonSerializer.SerializeToNode(OtherShapes.T5(shapes), ConfigJson.Default.T5Config),
        })!.AsObject();
    }
}
