using System.Globalization;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Training;

/// <summary>Shows a training while it runs.</summary>
internal abstract class TrainingDisplay : IProgress<TrainingProgress>
{
    /// <summary>A picture that moves where a person watches, plain lines elsewhere.</summary>
    public static TrainingDisplay For(Terminal terminal, TimeProvider clock) =>
        terminal.IsWatched ? new LiveTrainingDisplay(terminal, clock) : new PlainTrainingDisplay(terminal.Error, clock);

    /// <summary>Shows what happens until the training has ended.</summary>
    public abstract TrainingResult Follow(Func<IProgress<TrainingProgress>, TrainingResult> train);

    /// <summary><c>  fd-classifier 2.31  kid-classifier 0.11</c>; empty at steps that are not evaluated.</summary>
    protected static string Evaluation(StepMetrics metrics) =>
        string.Concat((metrics.Evaluation ?? new Dictionary<string, double>()).Select(number => string.Create(CultureInfo.InvariantCulture, $"  {number.Key} {number.Value:g4}")));

    /// <inheritdoc/>
    public abstract void Report(TrainingProgress value);
}
