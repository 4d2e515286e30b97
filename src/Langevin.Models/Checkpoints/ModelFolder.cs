using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.ControlNet;
using Langevin.Models.DeepCompression;
using Langevin.Models.Dinov2;
using Langevin.Models.DiT;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.PixArt;
using Langevin.Models.Prior;
using Langevin.Models.Safety;
using Langevin.Models.T2I;
using Langevin.Models.T5;
using Langevin.Models.TinyAutoencoder;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Models.VectorQuantized;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Checkpoints;

/// <summary>
/// A folder as Hugging Face diffusers lays a network out: config.json and diffusion_pytorch_model.safetensors, whole, sharded or of a variant; where there is
/// none, the .bin files of torch.save, which are read as data.
/// </summary>
public static partial class ModelFolder
{
    private static readonly Dictionary<string, Func<string, JsonObject, Architecture>> Architectures = new()
    {
        ["AutoencoderDC"] = (path, entries) => new AutoencoderDC(ConfigFile.Read(path, entries, new AutoencoderDCConfig { DiffusersVersion = null }, ConfigJson.Default.AutoencoderDCConfig)),
        ["AutoencoderKL"] = (path, entries) => new AutoencoderKL(ConfigFile.Read(path, entries, new AutoencoderKLConfig { DiffusersVersion = null }, ConfigJson.Default.AutoencoderKLConfig)),
        ["AutoencoderTiny"] = (path, entries) => new AutoencoderTiny(ConfigFile.Read(path, entries, new AutoencoderTinyConfig { DiffusersVersion = null }, ConfigJson.Default.AutoencoderTinyConfig)),
        ["CLIPModel"] = (path, entries) => new ClipModel(ConfigFile.ReadWithNotes(path, entries, new ClipConfig(), ConfigJson.Default.ClipConfig)),
        ["CLIPTextModel"] = ClipText,
        ["CLIPTextModelWithProjection"] = ClipText,
        ["CLIPVisionModelWithProjection"] = (path, entries) => new ClipVisionModel(ConfigFile.ReadWithNotes(path, entries, new ClipVisionConfig(), ConfigJson.Default.ClipVisionConfig)),
        ["ControlNetModel"] = (path, entries) => new ControlNetModel(ConfigFile.Read(path, entries, new ControlNetConfig { DiffusersVersion = null }, ConfigJson.Default.ControlNetConfig)),
        ["Dinov2Model"] = (path, entries) => new Dinov2Model(ConfigFile.ReadWithNotes(path, entries, new Dinov2Config(), ConfigJson.Default.Dinov2Config)),
        ["DiTTransformer2DModel"] = (path, entries) => new DiTTransformer2DModel(ConfigFile.Read(path, entries, new DiTConfig { DiffusersVersion = null }, ConfigJson.Default.DiTConfig)),
        ["FluxTransformer2DModel"] = (path, entries) => new FluxTransformer2DModel(ConfigFile.Read(path, entries, new FluxConfig { DiffusersVersion = null }, ConfigJson.Default.FluxConfig)),
        ["PixArtTransformer2DModel"] = (path, entries) => new PixArtTransformer2DModel(ConfigFile.Read(path, entries, new PixArtConfig { DiffusersVersion = null }, ConfigJson.Default.PixArtConfig)),
        ["PriorTransformer"] = (path, entries) => new PriorTransformer(ConfigFile.Read(path, entries, new PriorConfig { DiffusersVersion = null }, ConfigJson.Default.PriorConfig)),
        ["SD3Transformer2DModel"] = (path, entries) => new SD3Transformer2DModel(ConfigFile.Read(path, entries, new SD3TransformerConfig { DiffusersVersion = null }, ConfigJson.Default.SD3TransformerConfig)),
        [StableDiffusionSafetyChecker.Class] = (path, entries) => new StableDiffusionSafetyChecker(ConfigFile.ReadWithNotes(path, entries, new ClipConfig(), ConfigJson.Default.ClipConfig)),
        ["StableUnCLIPImageNormalizer"] = (path, entries) => new ImageNormalizer(ConfigFile.Read(path, entries, new ImageNormalizerConfig { DiffusersVersion = null }, ConfigJson.Default.ImageNormalizerConfig)),
        ["T2IAdapter"] = (path, entries) => new T2IAdapter(ConfigFile.Read(path, entries, new T2IAdapterConfig { DiffusersVersion = null }, ConfigJson.Default.T2IAdapterConfig)),
        ["T5EncoderModel"] = (path, entries) => new T5EncoderModel(ConfigFile.ReadWithNotes(path, entries, new T5Config(), ConfigJson.Default.T5Config)),
        ["UNet2DConditionModel"] = (path, entries) => new UNet2DConditionModel(ConfigFile.Read(path, entries, new UNet2DConditionConfig { DiffusersVersion = null }, ConfigJson.Default.UNet2DConditionConfig)),
        ["UNet2DModel"] = (path, entries) => new UNet2DModel(ConfigFile.Read(path, entries, new UNet2DConfig { DiffusersVersion = null }, ConfigJson.Default.UNet2DConfig)),
        ["VQModel"] = (path, entries) => new VQModel(ConfigFile.Read(path, entries, new VQConfig { DiffusersVersion = null }, ConfigJson.Default.VQConfig)),
    };

    /// <summary>The class names that <see cref="Open"/> can build.</summary>
    public static IReadOnlyCollection<string> ClassNames => Architectures.Keys;

    /// <summary>Builds the network that a folder describes, loads its weights, and sets it to evaluation.</summary>
    /// <remarks>Weights that lie in the file as they are asked for are not read but mapped, others are converted one by one: the memory of the network and of one weight.</remarks>
    /// <param name="path">The folder.</param>
    /// <param name="variant">A variant of the weights such as <c>fp16</c>; when null, the plain ones, or the only variant that there is.</param>
    /// <param name="form">How they are to lie in memory; as Float32 when null.</param>
    /// <exception cref="ConfigException">The folder or its configuration cannot be read, or the configuration fits no network.</exception>
    /// <exception cref="TensorFileException">The weights are missing or damaged.</exception>
    /// <exception cref="StateDictException">The weights are of another network: everything that does not fit is listed.</exception>
    public static Architecture Open(string path, string? variant = null, WeightForm? form = null)
    {
        using var scope = new TensorScope();
        var network = Outline(path);
        StoredWeights.Open(network, path, variant).Give(network, form);
        return network;
    }

    /// <summary>Builds the network that a folder's config.json describes, with weights that have shapes and take no memory (<see cref="Module.Hollow"/>).</summary>
    /// <exception cref="ConfigException">The folder or its configuration cannot be read, or the configuration fits no network.</exception>
    public static Architecture Outline(string path)
    {
        using var hollow = Module.Hollow();
        return Build(path);
    }

    /// <inheritdoc cref="Outline(string)"/>
    internal static Architecture Outline(string file, JsonObject entries)
    {
        using var hollow = Module.Hollow();
        return Build(file, entries);
    }

    /// <summary>Builds the network that a folder's config.json describes, with weights that are neither drawn nor loaded.</summary>
    /// <exception cref="ConfigException">The folder or its configuration cannot be read, or the configuration fits no network.</exception>
    public static Architecture Build(string path)
    {
        if (!Directory.Exists(path)) throw new ConfigException($"The folder '{path}' does not exist; check the path.");
        var file = Path.Combine(path, ConfigFile.Name);
        if (!File.Exists(file)) throw new ConfigException($"The folder '{path}' has no {ConfigFile.Name}; it is not the folder of a network.");
        return Build(file, ConfigFile.Parse(file));
    }

    /// <summary>Builds the network that a configuration describes.</summary>
    /// <param name="file">Where it is from, for messages.</param>
    /// <param name="entries">The configuration.</param>
    /// <exception cref="ConfigException">It fits no network.</exception>
    internal static Architecture Build(string file, JsonObject entries)
    {
        var name = ConfigFile.ClassOf(entries) ?? "";
        if (!Architectures.TryGetValue(name, out var build))
            throw new ConfigException($"'{file}' is of the class '{name}', which is not among those that can be opened: {string.Join(", ", Architectures.Keys)}.");
        try
        {
            return build(file, entries);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException($"'{file}' describes no network: {e.Message}", e);
        }
    }

    /// <summary>Writes a network's configuration and weights into a folder, which is replaced whole.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The folder.</param>
    /// <param name="state">The weights to write instead of the network's own, such as averages or shorter types.</param>
    /// <exception cref="IOException">The folder cannot be written; what was there is untouched.</exception>
    public static void Save(Architecture network, string path, IReadOnlyDictionary<string, Tensor>? state = null) => AtomicFolder.Write(path, aside =>
    {
        network.WriteConfig(aside);
        ShardedSafetensors.Write(aside, network.WeightsName, state ?? network.StateDict(), new Dictionary<string, string> { ["format"] = "pt" });
    });

    private static ClipTextModel ClipText(string path, JsonObject entries) => new(ConfigFile.ReadWithNotes(path, entries, new ClipTextConfig(), ConfigJson.Default.ClipTextConfig));

    /// <summary>Attention in old checkpoints: query, key, value and proj_attn instead of to_q, to_k, to_v and to_out.0.</summary>
    internal static string CurrentName(string name)
    {
        var old = OldAttention().Match(name);
        if (!old.Success) return name;
        var current = old.Groups[2].Value switch { "query" => "to_q", "key" => "to_k", "value" => "to_v", _ => "to_out.0" };
        return $"{old.Groups[1].Value}{current}{old.Groups[3].Value}";
    }

    [GeneratedRegex(@"^(.*\battentions\.\d+\.)(query|key|value|proj_attn)(\.(?:weight|bias))$")]
    private static partial Regex OldAttention();
}
