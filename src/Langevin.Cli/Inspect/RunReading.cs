using Langevin.Training.Checkpointing;
using Langevin.Training.Runs;

namespace Langevin.Cli.Inspect;

/// <summary>How far a training run got, read from its folder without taking it.</summary>
internal static class RunReading
{
    public static RunSummary Summarize(string folder)
    {
        var options = RunFolder.ReadOptions(folder);
        var checkpoints = new CheckpointStore(Path.Combine(folder, "checkpoints"), options.Cadence.KeepCheckpoints).Steps;
        var metrics = Path.Combine(folder, "metrics.jsonl");
        var last = File.Exists(metrics) ? MetricsLog.Read(metrics).LastOrDefault() : null;
        return new RunSummary(checkpoints.LastOrDefault(), options.Steps, last?.Loss, checkpoints, BestStep.OfRun(folder));
    }
}
