using System.Text.Json.Nodes;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Training;

/// <summary>The configurations to start from.</summary>
internal static class TrainingPresets
{
    private const string Usual = "small";

    /// <summary>Their names, as <see cref="Presets"/> has them: not asked for there, so that help stays quick.</summary>
    public static IReadOnlyList<string> Names { get; } = ["fashion-mnist", Usual, "cifar10"];

    /// <summary>A preset with every key that exists: the one that is named, else that of the data, else the small one.</summary>
    /// <param name="name">The preset; null for the data's.</param>
    /// <param name="data">The data; null when they are said elsewhere.</param>
    /// <param name="network">One of <see cref="NetworkChoice.Words"/>; null for the preset's own.</param>
    public static JsonObject Json(string? name, string? data, string? network = null)
    {
        var preset = Presets.ByName(name ?? (data is not null && Names.Contains(data) ? data : Usual));
        return JsonNode.Parse(RunJson.Write(network == NetworkChoice.Transformer ? Presets.Transformer(preset) : preset))!.AsObject();
    }
}
