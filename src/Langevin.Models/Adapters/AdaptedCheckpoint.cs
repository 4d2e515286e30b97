using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Nn;
using Langevin.Nn.Adapters;

namespace Langevin.Models.Adapters;

/// <summary>A checkpoint with adapters and taught words on it: whatever is built from checkpoints is built from it alike, and knows of no adapter.</summary>
public sealed class AdaptedCheckpoint : Checkpoint
{
    private readonly Checkpoint plain;
    private readonly IReadOnlyDictionary<string, Architecture> networks;
    private readonly TextVocabulary vocabulary;

    /// <summary>Loads the networks that may be adapted, and adapts them.</summary>
    /// <param name="plain">The checkpoint, which stays as it is.</param>
    /// <param name="adapters">What is added.</param>
    /// <exception cref="AdapterException">Something was made for other networks: everything that does not fit is listed.</exception>
    /// <exception cref="TokenizerException">A word is in the vocabulary already.</exception>
    public AdaptedCheckpoint(Checkpoint plain, CheckpointAdapters adapters)
    {
        this.plain = plain;
        var loaded = plain.Components.Keys.Where(IsAdaptable).ToDictionary(component => component, component => plain.Network<Architecture>(component));
        vocabulary = TextVocabulary.Teach(loaded.Where(network => network.Value is ClipTextModel).ToDictionary(network => network.Key, network => (ClipTextModel)network.Value), plain.Tokenizer, adapters.Embeddings);
        foreach (var (component, encoder) in vocabulary.Encoders) loaded[component] = encoder;
        var adapted = AdaptedNetworks.Make(loaded, adapters.Adapters, adapters.Match, adapters.Mode);
        (networks, Adapters, LeftOut) = (adapted.Networks, adapted.Adapters, adapted.LeftOut);
    }

    /// <summary>The live adapters, as <see cref="AdaptedNetworks.Adapters"/> has them.</summary>
    public IReadOnlyDictionary<string, WeightAdapter> Adapters { get; }

    /// <summary>What a partial match left out, a line each.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <inheritdoc/>
    public override string Path => plain.Path;

    /// <inheritdoc/>
    public override string ClassName => plain.ClassName;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Components => plain.Components;

    /// <inheritdoc/>
    public override JsonObject Index => plain.Index;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notices => plain.Notices;

    /// <inheritdoc/>
    public override T Network<T>(string component, WeightForm? form = null)
    {
        if (!networks.TryGetValue(component, out var network)) return plain.Network<T>(component, form);
        return (form is null ? network : network.In(form)) as T ?? throw new ConfigException($"The component '{component}' in '{Path}' is a {network.ClassName}, which is no {typeof(T).Name}; this pipeline needs one.");
    }

    /// <inheritdoc/>
    public override Tokenizer Tokenizer(string component) => vocabulary.Tokenizers.GetValueOrDefault(component) ?? plain.Tokenizer(component);

    /// <inheritdoc/>
    public override ClipImageProcessor ImageProcessor(string component) => plain.ImageProcessor(component);

    /// <inheritdoc/>
    public override SchedulerConfig Scheduler() => plain.Scheduler();

    /// <inheritdoc/>
    public override SchedulerConfig Scheduler(string component) => plain.Scheduler(component);

    private static bool IsAdaptable(string component) => component is "unet" or "transformer" or "prior" || component.StartsWith("text_encoder", StringComparison.Ordinal);
}
