using System.Text.Json;
using Langevin.Models.Adapters;
using Langevin.Training.Runs;

namespace Langevin.Cli.Inspect;

/// <summary>What a path holds.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Kind">What it is: <c>run</c>, <c>pipeline</c>, <c>model</c> or <c>weights</c>.</param>
/// <param name="Class">The class that its configuration names, such as <c>UNet2DModel</c>; null when it names none.</param>
/// <param name="Parameters">Numbers in floating tensors.</param>
/// <param name="Bytes">Bytes of all tensors.</param>
/// <param name="Components">Its parts: one for a single model.</param>
/// <param name="Run">How far training got; null when it is no run.</param>
internal sealed record Contents(string Path, string Kind, string? Class, long Parameters, long Bytes, IReadOnlyList<Component> Components, RunSummary? Run = null)
{
    /// <summary>What the network of a single-file checkpoint predicts, and who says so; null for other contents.</summary>
    public string? Predicts { get; init; }
}

/// <summary>One part of a checkpoint: a configuration with or without weights.</summary>
/// <param name="Name">The folder's or file's name.</param>
/// <param name="Class">The class, or for bare weights what their names look like; null when unknown.</param>
/// <param name="Configuration">Its configuration, as it is written there.</param>
/// <param name="Weights">Its weights; null when it has none.</param>
/// <param name="Adapter">What kind of adapter it is; null when it is none.</param>
internal sealed record Component(string Name, string? Class, JsonElement? Configuration = null, Weights? Weights = null, AdapterSummary? Adapter = null);

/// <summary>The tensors of one checkpoint file, or of several with an index.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Files">How many files hold the tensors.</param>
/// <param name="Parameters">Numbers in floating tensors.</param>
/// <param name="Bytes">Bytes of all tensors.</param>
/// <param name="Types">Tensors of each type.</param>
/// <param name="Metadata">The texts of the header.</param>
/// <param name="Tensors">Every tensor; null when they were not asked for.</param>
internal sealed record Weights(
    string File, int Files, long Parameters, long Bytes, IReadOnlyDictionary<string, int> Types,
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorLine>? Tensors);

/// <summary>One tensor of a header.</summary>
internal sealed record TensorLine(string Name, string Type, long[] Shape, long Bytes);

/// <summary>How far a training run got.</summary>
/// <param name="Step">The step of the latest checkpoint; 0 when there is none.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The last loss that was logged; null when none was.</param>
/// <param name="Checkpoints">The steps that have a checkpoint.</param>
/// <param name="Best">The best step of those that were evaluated, whose model lies in <c>best/</c>; null when none were.</param>
internal sealed record RunSummary(long Step, long Steps, double? Loss, IReadOnlyList<long> Checkpoints, BestStep? Best);
