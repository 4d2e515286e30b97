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
    public static JsonObject Json(string? name, string? data)
    {
        var preset = name ?? (data is not null && Names.Contains(data) ? data : Usual);
        return JsonNode.Parse(RunJson.Write(Presets.ByName(preset)))!.AsObject();
    }
}
