using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.DeepCompression;
using Langevin.Models.TinyAutoencoder;
using Langevin.Models.Tokenizers;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.Checkpoints;

/// <summary>A checkpoint whose pictures another autoencoder makes: a finer one of the same latents, or a small and fast one.</summary>
/// <remarks>It is scaled and shifted as its own configuration says, as in diffusers.</remarks>
public sealed class CheckpointWithAutoencoder : Checkpoint
{
    private const string Component = "vae";
    private readonly Checkpoint plain;
    private readonly string path;
    private readonly string? variant;

    /// <summary>Exchanges the autoencoder. Nothing is loaded yet.</summary>
    /// <param name="plain">The checkpoint, which stays as it is.</param>
    /// <param name="path">A folder of an AutoencoderKL, AutoencoderTiny or AutoencoderDC; that of a pipeline, whose <c>vae</c> is taken; or a file that holds one in the layout of CompVis.</param>
    /// <param name="variant">A variant of the weights such as <c>fp16</c>; null for the plain ones, or the only variant that there is.</param>
    /// <exception cref="ConfigException">There is no autoencoder at the path, or one of other latents than the checkpoint's own.</exception>
    public CheckpointWithAutoencoder(Checkpoint plain, string path, string? variant = null)
    {
        (this.plain, this.path, this.variant) = (plain, path, variant);
        var outline = new WeightForm(ScalarType.Float32) { Reading = WeightReading.Outline };
        var other = Open(outline);
        Components = new Dictionary<string, string>(plain.Components) { [Component] = other.ClassName };
        if (!plain.Components.ContainsKey(Component)) return;
        var (own, given) = (Latents(plain.Network<Architecture>(Component, outline)), Latents(other));
        if (own != given) throw new ConfigException($"The autoencoder in '{path}' makes latents of {given.Channels} channels and {given.Reduction} pixels a side, and the model in '{plain.Path}' walks latents of {own.Channels} channels and {own.Reduction} pixels a side; take one of the model's family.");
    }

    /// <inheritdoc/>
    public override string Path => plain.Path;

    /// <inheritdoc/>
    public override string ClassName => plain.ClassName;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Components { get; }

    /// <inheritdoc/>
    public override JsonObject Index => plain.Index;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notices => plain.Notices;

    /// <inheritdoc/>
    public override T Network<T>(string component, WeightForm? form = null)
    {
        if (component != Component) return plain.Network<T>(component, form);
        var network = Open(form);
        return network as T ?? throw new ConfigException($"The autoencoder in '{path}' is a {network.ClassName}, which is no {typeof(T).Name}; this pipeline needs one.");
    }

    /// <inheritdoc/>
    public override Tokenizer Tokenizer(string component) => plain.Tokenizer(component);

    /// <inheritdoc/>
    public override ClipImageProcessor ImageProcessor(string component) => plain.ImageProcessor(component);

    /// <inheritdoc/>
    public override SchedulerConfig Scheduler() => plain.Scheduler();

    /// <inheritdoc/>
    public override SchedulerConfig Scheduler(string component) => plain.Scheduler(component);

    private Architecture Open(WeightForm? form)
    {
        bool Has(string file) => File.Exists(System.IO.Path.Combine(path, file));
        if (Has(ConfigFile.Name)) return ModelFolder.Open(path, variant, form);
        if (!File.Exists(path) && !Has(DiffusersFolder.IndexFile))
            throw new ConfigException($"'{path}' {(Directory.Exists(path) ? $"has neither {ConfigFile.Name} nor {DiffusersFolder.IndexFile}" : "does not exist")}; give the folder of an AutoencoderKL, AutoencoderTiny or AutoencoderDC, that of a pipeline with a '{Component}', or a file of weights.");
        return Checkpoint.Open(path, variant).Network<Architecture>(Component, form);
    }

    /// <summary>What the latents of an autoencoder are like.</summary>
    /// <exception cref="ConfigException">It is none.</exception>
    private (long Channels, long Reduction) Latents(Architecture network) => network switch
    {
        AutoencoderKL autoencoder => (autoencoder.Config.LatentChannels, autoencoder.Config.Reduction),
        AutoencoderTiny tiny => (tiny.Config.LatentChannels, tiny.Config.Reduction),
        AutoencoderDC deep => (deep.Config.LatentChannels, deep.Config.Reduction),
        _ => throw new ConfigException($"'{path}' is a {network.ClassName}, which is none of AutoencoderKL, AutoencoderTiny and AutoencoderDC; give the folder of one."),
    };
}
