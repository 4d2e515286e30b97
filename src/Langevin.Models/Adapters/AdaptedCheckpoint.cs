using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Nn;
using Langevin.Nn.Adapters;
using Langevin.Torch;

namespace Langevin.Models.Adapters;

/// <summary>A checkpoint with adapters and taught words on it: whatever is built from checkpoints is built from it alike, and knows of no adapter.</summary>
public sealed class AdaptedCheckpoint : Checkpoint
{
    private const int ConvolutionDimensions = 4;

    private readonly Checkpoint plain;
    private readonly IReadOnlyDictionary<string, Architecture> networks;
    private readonly TextVocabulary vocabulary;
    private readonly long touched, held;

    /// <summary>Loads the networks that may be adapted, and adapts them.</summary>
    /// <param name="plain">The checkpoint, which stays as it is.</param>
    /// <param name="adapters">What is added.</param>
    /// <param name="reading">Whether weights are loaded; an outline says what it would take, and no more.</param>
    /// <exception cref="AdapterException">Something was made for other networks: everything that does not fit is listed.</exception>
    /// <exception cref="TokenizerException">A word is in the vocabulary already.</exception>
    public AdaptedCheckpoint(Checkpoint plain, CheckpointAdapters adapters, WeightReading reading = WeightReading.Now)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(adapters);
        this.plain = plain;
        var isOutline = reading == WeightReading.Outline;
        var loaded = plain.Components.Keys.Where(IsAdaptable).ToDictionary(component => component, component => plain.Network<Architecture>(component, isOutline ? new WeightForm(ScalarType.Float32) { Reading = reading } : null));
        held = adapters.Adapters.Sum(use => use.File.Elements);
        vocabulary = TextVocabulary.Teach(loaded.Where(network => network.Value is ClipTextModel).ToDictionary(network => network.Key, network => (ClipTextModel)network.Value), plain.Tokenizer, isOutline ? [] : adapters.Embeddings);
        foreach (var (component, encoder) in vocabulary.Encoders) loaded[component] = encoder;
        var adapted = isOutline ? AdaptedNetworks.Outline(loaded, adapters.Adapters, adapters.Match, adapters.Mode) : AdaptedNetworks.Make(loaded, adapters.Adapters, adapters.Match, adapters.Mode);
        (networks, Adapters, LeftOut, touched) = (adapted.Networks, adapted.Adapters, adapted.LeftOut, adapted.Touched);
    }

    /// <summary>The live adapters, as <see cref="AdaptedNetworks.Adapters"/> has them.</summary>
    public IReadOnlyDictionary<string, WeightAdapter> Adapters { get; }

    /// <summary>What a partial match left out, a line each.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Numbers in Float32 that are there beside the networks of a pipeline: the adapters, what they touch without them, and what the pipeline's form of a network does not share with the one here.</summary>
    /// <param name="form">How the pipeline's weights lie in memory.</param>
    public long NumbersBeside(WeightForm form) => held + touched + (plain is LoadedCheckpoint ? 0 : networks.Values.SelectMany(network => network.Parameters()).Where(weight => !IsShared(weight, form)).Sum(weight => weight.Elements));

    private static bool IsShared(Tensor weight, WeightForm form) => form.Storage switch
    {
        WeightStorage.AsStored => true,
        WeightStorage.Packed => false,
        _ => form.Type == ScalarType.Float32 && (form.Format == MemoryFormat.Contiguous || weight.Dimensions != ConvolutionDimensions),
    };

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
