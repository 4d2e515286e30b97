using Langevin.Training;

namespace Langevin.Cli.Training;

/// <summary>Shows a training while it runs.</summary>
internal abstract class TrainingDisplay : IProgress<TrainingProgress>
{
    /// <summary>A picture that moves where a person watches, plain lines elsewhere.</summary>
    public static TrainingDisplay For(Terminal terminal, TimeProvider clock) =>
        terminal.IsWatched ? new LiveTrainingDisplay(terminal, clock) : new PlainTrainingDisplay(terminal.Error, clock);

    /// <summary>Shows what happens until the training has ended.</summary>
    public abstract TrainingResult Follow(Func<IProgress<TrainingProgress>, TrainingResult> train);

    /// <inheritdoc/>
    public abstract void Report(TrainingProgress value);
}
