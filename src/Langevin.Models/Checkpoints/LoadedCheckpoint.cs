using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;
using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Nn;

namespace Langevin.Models.Checkpoints;

/// <summary>A checkpoint some of whose networks are in memory already: what it gives are networks of their own that read the same memory.</summary>
/// <param name="files">The checkpoint.</param>
/// <param name="networks">Networks by component; they stay as they are.</param>
public sealed class LoadedCheckpoint(Checkpoint files, IReadOnlyDictionary<string, Architecture> networks) : Checkpoint
{
    /// <inheritdoc/>
    public override string Path => files.Path;

    /// <inheritdoc/>
    public override string ClassName => files.ClassName;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Components => files.Components;

    /// <inheritdoc/>
    public override JsonObject Index => files.Index;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notices => files.Notices;

    /// <inheritdoc/>
    public override T Network<T>(string component, WeightForm? form = null)
    {
        if (!networks.TryGetValue(component, out var loaded)) return files.Network<T>(component, form);
        return (form is null ? loaded.Twin() : loaded.In(form)) as T ?? throw new ConfigException($"The component '{component}' in '{Path}' is a {loaded.ClassName}, which is no {typeof(T).Name}; this pipeline needs one.");
    }

    /// <inheritdoc/>
    public override Tokenizer Tokenizer(string component) => files.Tokenizer(component);

    /// <inheritdoc/>
    public override ClipImageProcessor ImageProcessor(string component) => files.ImageProcessor(component);

    /// <inheritdoc/>
    public override SchedulerConfig Scheduler() => files.Scheduler();

    /// <inheritdoc/>
    public override SchedulerConfig Scheduler(string component) => files.Scheduler(component);
}
