using System.Text.Json.Nodes;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>One file with the networks of a pipeline under their authors' names (CompVis, SGM, ComfyUI), read as the networks of diffusers.</summary>
/// <param name="File">The file.</param>
/// <param name="Layout">What lies in it.</param>
internal sealed record SingleFile(WeightFile File, FileLayout Layout)
{
    public FileFamily Family => Layout.Family;

    /// <summary>The networks.</summary>
    public IReadOnlyCollection<string> Components => [.. Layout.Parts.Keys];

    /// <summary>The configuration of a network: that of the folder, or the one that was found.</summary>
    public JsonObject Config(string component) => Layout.Configs[component];

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="configurations">A pipeline's folder whose configurations are taken; null to find them from shapes.</param>
    /// <exception cref="ConfigException">It holds no network that is known.</exception>
    public static SingleFile Open(WeightFile file, string? configurations) => FileLayout.Of(file.Path, file.Entries, configurations) is { } layout ? new SingleFile(file, layout)
        : throw new ConfigException($"'{file.Path}' holds no network that a single file can hold; 'langevin info' says what its names look like. If it is one network under its own names, give the folder with its config.json (--config).");

    /// <summary>The tensors of a network, under its own names.</summary>
    /// <exception cref="ConfigException">The file has tensors that no such network has: they are listed.</exception>
    public IReadOnlyList<TensorSource> Tensors(string component)
    {
        var part = Layout.Parts[component];
        var table = Table(part.Kind, Layout.Configs[component]);
        List<TensorSource> tensors = [];
        List<string> unknown = [];
        foreach (var stored in part.Tensors(File))
            if (table.Unpack(stored) is { } unpacked) tensors.AddRange(unpacked.Where(tensor => !tensor.Name.EndsWith("position_ids", StringComparison.Ordinal)));
            else if (part.Prefix.Length > 0 && !IsLeftOut(part.Kind, stored.Name)) unknown.Add(stored.Name);
        if (unknown.Count > 0) throw new ConfigException($"'{File.Path}' has {unknown.Count} tensors in '{part.Prefix}' that no {component} of its configuration has: {string.Join(", ", unknown.Take(8))}{(unknown.Count > 8 ? ", ..." : "")}. Give its configurations (--config).");
        if (part.Kind == PartKind.Clip && Projection(component, tensors) is { } projection) tensors.Add(projection);
        return tensors;
    }

    /// <summary>The projection that a file leaves out: the smaller CLIP of Stable Diffusion 3 was published without one, and its pooled state is taken as it is.</summary>
    private TensorSource? Projection(string component, List<TensorSource> tensors)
    {
        const string name = "text_projection.weight";
        var config = Layout.Configs[component];
        if (ConfigFile.ClassOf(config) != ClipTextConfig.Projected || tensors.Exists(tensor => tensor.Name == name)) return null;
        var (rows, columns) = ((long?)config["projection_dim"], (long?)config["hidden_size"]);
        return rows is { } width && width == columns && tensors.Count > 0 ? new TensorSource(name, tensors[0].Type, [width, width], () => Tensor.Eye(width, tensors[0].Type)) : null;
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

    /// <summary>What published files carry beside a network's weights: temperatures of a loss, masks, and layers of OpenCLIP that pipelines do not use.</summary>
    private static bool IsLeftOut(PartKind kind, string name) =>
        name is "logit_scale" or "text_projection" or "attn_mask" or "text_projection.weight" or "text_model.embeddings.position_ids"
        || (kind == PartKind.OpenClip && (name.StartsWith("transformer.resblocks.", StringComparison.Ordinal) || name.StartsWith("visual.", StringComparison.Ordinal)))
        || (kind == PartKind.Autoencoder && (name.StartsWith("loss.", StringComparison.Ordinal) || name.StartsWith("model_ema.", StringComparison.Ordinal)));
}
