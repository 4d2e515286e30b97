using System.Text.Json;
using System.Text.Json.Nodes;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>One file with the networks of a pipeline under their authors' names (CompVis, SGM, ComfyUI), read as the networks of diffusers.</summary>
internal sealed class SingleFile
{
    private readonly Dictionary<string, FilePart> parts;
    private readonly Dictionary<string, JsonObject> configs;

    private SingleFile(WeightFile file, FileFamily family, IReadOnlyList<FilePart> parts, Func<FilePart, JsonObject> config)
    {
        (File, Family, this.parts) = (file, family, parts.ToDictionary(part => part.Component));
        configs = parts.ToDictionary(part => part.Component, config);
    }

    public WeightFile File { get; }

    public FileFamily Family { get; }

    /// <summary>The networks.</summary>
    public IReadOnlyCollection<string> Components => parts.Keys;

    /// <summary>Whether the transformer is told the scale of a guidance that was distilled into it.</summary>
    public bool IsGuided => configs.GetValueOrDefault("transformer")?["guidance_embeds"]?.GetValue<bool>() == true;

    /// <summary>The class of its pipeline in diffusers: a U-Net that reads a mask and an image beside the latents inpaints.</summary>
    public string PipelineClass => Family.PipelineClass == FileFamily.SD1.PipelineClass && configs.GetValueOrDefault("unet")?["in_channels"]?.GetValue<long>() == 9 ? "StableDiffusionInpaintPipeline" : Family.PipelineClass;

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="configurations">A pipeline's folder whose configurations are taken; null to find them from shapes.</param>
    /// <exception cref="ConfigException">It holds no network that is known.</exception>
    public static SingleFile Open(WeightFile file, string? configurations)
    {
        var parts = FilePart.Find(file.Entries);
        if (parts.Count == 0) throw new ConfigException($"'{file.Path}' holds no network that a single file can hold; 'langevin info' says what its names look like.");
        var unet = parts.FirstOrDefault(part => part.Kind == PartKind.UNet) is { } found ? new PartShapes(file, found) : null;
        var family = FileFamily.Of(parts, unet is null ? null : UNetShape.Context(unet), unet is not null && UNetShape.IsToldSizes(unet));
        return new SingleFile(file, family, parts, part =>
            configurations is not null && System.IO.File.Exists(ConfigPath(configurations, part.Component)) ? ConfigFile.Parse(ConfigPath(configurations, part.Component)) : Found(part, new PartShapes(file, part), family));
    }

    /// <summary>The configuration of a network: that of the folder, or the one that was found.</summary>
    public JsonObject Config(string component) => configs[component];

    /// <summary>The tensors of a network, under its own names.</summary>
    /// <exception cref="ConfigException">The file has tensors that no such network has: they are listed.</exception>
    public IReadOnlyList<TensorSource> Tensors(string component)
    {
        var (part, table) = (parts[component], Table(parts[component].Kind, configs[component]));
        List<TensorSource> tensors = [];
        List<string> unknown = [];
        foreach (var stored in part.Tensors(File))
            if (table.Unpack(stored) is { } unpacked) tensors.AddRange(unpacked.Where(tensor => !tensor.Name.EndsWith("position_ids", StringComparison.Ordinal)));
            else if (part.Prefix.Length > 0 && !IsLeftOut(part.Kind, stored.Name)) unknown.Add(stored.Name);
        if (unknown.Count > 0) throw new ConfigException($"'{File.Path}' has {unknown.Count} tensors in '{part.Prefix}' that no {component} of its configuration has: {string.Join(", ", unknown.Take(8))}{(unknown.Count > 8 ? ", ..." : "")}. Give its configurations (--config).");
        return tensors;
    }

    /// <summary>The names of a network of a kind.</summary>
    public static NameTable Table(PartKind kind, JsonObject config) => kind switch
    {
        PartKind.UNet => UNetNames.Of(ConfigFile.Read("config.json", config, new UNet2DConditionConfig(), ConfigJson.Default.UNet2DConditionConfig)),
        PartKind.Autoencoder => AutoencoderNames.Of(ConfigFile.Read("config.json", config, new AutoencoderKLConfig(), ConfigJson.Default.AutoencoderKLConfig)),
        PartKind.Flux => TransformerNames.Of(ConfigFile.Read("config.json", config, new FluxConfig(), ConfigJson.Default.FluxConfig)),
        PartKind.SD3 => TransformerNames.Of(ConfigFile.Read("config.json", config, new SD3TransformerConfig(), ConfigJson.Default.SD3TransformerConfig)),
        PartKind.Clip => TextNames.OfClip(ConfigFile.ReadWithNotes("config.json", config, new ClipTextConfig(), ConfigJson.Default.ClipTextConfig)),
        PartKind.OpenClip => TextNames.OfOpenClip(ConfigFile.ReadWithNotes("config.json", config, new ClipTextConfig(), ConfigJson.Default.ClipTextConfig)),
        _ => TextNames.OfT5(),
    };

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

    /// <summary>What published files carry beside a network's weights: temperatures of a loss, masks, and layers of OpenCLIP that pipelines do not use.</summary>
    private static bool IsLeftOut(PartKind kind, string name) =>
        name is "logit_scale" or "text_projection" or "attn_mask" or "text_projection.weight" or "text_model.embeddings.position_ids"
        || (kind == PartKind.OpenClip && (name.StartsWith("transformer.resblocks.", StringComparison.Ordinal) || name.StartsWith("visual.", StringComparison.Ordinal)))
        || (kind == PartKind.Autoencoder && (name.StartsWith("loss.", StringComparison.Ordinal) || name.StartsWith("model_ema.", StringComparison.Ordinal)));
}
