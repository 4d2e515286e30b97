using Langevin.Torch;

namespace Langevin.Cli.Quickstart;

/// <summary>What a quickstart does.</summary>
/// <param name="Data">The images.</param>
/// <param name="Run">The run folder.</param>
/// <param name="Steps">Steps of training; null for those of the preset.</param>
/// <param name="Images">Images that are sampled and judged with guidance, and as many without.</param>
/// <param name="Seed">All randomness follows from it.</param>
/// <param name="Device">Where it computes.</param>
internal sealed record QuickstartPlan(string Data, string Run, long? Steps, int Images, ulong Seed, Device Device)
{
    /// <summary>The sheet of ten images a class.</summary>
    public string Grid => Path.Combine(Run, "grid.png");
}
