using Langevin.Diffusion.Samplers;
using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>Watches sampling: the line of progress, the film, how often the network was asked.</summary>
/// <param name="terminal">Where the line is written.</param>
/// <param name="trajectory">Where the film goes; null for none.</param>
internal sealed class SampleWatch(Terminal terminal, string? trajectory)
{
    private Trajectory? film = trajectory is null ? null : new Trajectory(trajectory);
    private readonly StepLine line = new(terminal);
    private int evaluations;
    private bool isLoose;

    /// <summary>What the film shows of a moment; the sample itself when null.</summary>
    public Func<SamplingProgress, SamplingProgress>? Shown { get; init; }

    /// <summary>Takes a step.</summary>
    public void Report(BatchProgress progress)
    {
        line.Report(progress);
        if (progress.FirstImage == 0) film?.Add(Shown?.Invoke(progress.Walk) ?? progress.Walk);
        evaluations = Math.Max(evaluations, progress.Walk.Evaluations);
        isLoose |= !progress.Walk.IsWithinTolerance;
    }

    /// <summary>Lets the film go: a picture in it is not to be shown.</summary>
    public void Withhold() => film = null;

    /// <summary>Ends the line, writes the film, and gives the evaluations a picture, the most of any batch.</summary>
    public int Finish()
    {
        line.Finish();
        film?.Save();
        if (isLoose) terminal.Error.WriteLine("langevin: the evaluations allowed ended before the tolerance was met; allow more with --nfe, or a greater --tolerance.");
        return evaluations;
    }
}
