using System.Text.Json.Nodes;
using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>What two configurations differ in, apart from what a resumed run may change.</summary>
internal static class ConfigurationDifference
{
    private static readonly string[] Free = ["cadence.checkpoint_every", "cadence.keep_checkpoints", "cadence.sample_every", "evaluation.every", "threads", "device", "activation_checkpointing", "graphs"];

    /// <summary>Refuses a configuration that would not continue the run exactly. A run that is not evaluated yet may begin to be, in any way.</summary>
    internal static void Require(TrainingOptions run, TrainingOptions asked, string folder)
    {
        List<string> differences = [];
        if (run.Evaluation.Every == 0) run = run with { Evaluation = asked.Evaluation };
        Compare(JsonNode.Parse(RunJson.Write(run))!, JsonNode.Parse(RunJson.Write(asked))!, "", differences);
        if (differences.Count > 0)
            throw new TrainingException($"The run in '{folder}' has another configuration: {string.Join("; ", differences)}; resume it with its own, or begin a new run.");
    }

    private static void Compare(JsonNode? run, JsonNode? asked, string path, List<string> differences)
    {
        if (run is JsonObject a && asked is JsonObject b)
        {
            foreach (var key in a.Select(p => p.Key).Union(b.Select(p => p.Key)))
                Compare(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}", differences);
        }
        else if (!Free.Contains(path) && !JsonNode.DeepEquals(run, asked))
        {
            differences.Add($"{path} is {Text(run)} there and {Text(asked)} here");
        }
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
