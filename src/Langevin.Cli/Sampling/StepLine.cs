using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>How far sampling is: one line that is written over where a person watches, else a line a batch.</summary>
internal sealed class StepLine(Terminal terminal)
{
    private const string Over = "\r\u001b[K";

    public void Report(BatchProgress progress)
    {
        var walk = progress.Walk;
        var batch = (int)walk.X.Size(0);
        if (terminal.IsWatched) terminal.Error.Write($"{Over}{Images(progress, batch)}: step {walk.Step}/{walk.Steps}");
        else if (walk.Step == walk.Steps) terminal.Error.WriteLine($"{Images(progress, batch)} done");
    }

    /// <summary>Leaves the line empty.</summary>
    public void Finish()
    {
        if (terminal.IsWatched) terminal.Error.Write(Over);
    }

    private static string Images(BatchProgress progress, int batch) =>
        batch == progress.Images ? $"{batch} image{(batch == 1 ? "" : "s")}" : $"images {progress.FirstImage + 1} to {progress.FirstImage + batch} of {progress.Images}";
}
