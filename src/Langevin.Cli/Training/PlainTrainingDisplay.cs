using System.Globalization;
using Langevin.Cli.Display;
using Langevin.Training;

namespace Langevin.Cli.Training;

/// <summary>A line at the first step, every ten seconds, at each validation, each evaluation and at the last step.</summary>
internal sealed class PlainTrainingDisplay(TextWriter output, TimeProvider clock) : TrainingDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private long? last;

    public override TrainingResult Follow(Func<IProgress<TrainingProgress>, TrainingResult> train) => train(this);

    public override void Report(TrainingProgress progress)
    {
        var metrics = progress.Metrics;
        var due = last is not { } before || clock.GetElapsedTime(before) >= Pause || metrics.Step == progress.Steps || metrics.ValidationLoss is not null || metrics.Evaluation is not null;
        if (!due) return;
        last = clock.GetTimestamp();
        output.WriteLine(Line(progress));
    }

    /// <summary><c>step 120/800  loss 0.0731  192 images/s  4 min 10 s left</c>.</summary>
    public static string Line(TrainingProgress progress)
    {
        var metrics = progress.Metrics;
        var line = string.Create(CultureInfo.InvariantCulture, $"step {metrics.Step}/{progress.Steps}  loss {metrics.Loss:0.0000}  {progress.ImagesPerSecond:0} images/s  {Sizes.Time(progress.Remaining)} left");
        var held = metrics.ValidationLoss is { } loss ? string.Create(CultureInfo.InvariantCulture, $"  validation {loss:0.0000}") : "";
        var skipped = metrics.SkippedSteps > 0 ? string.Create(CultureInfo.InvariantCulture, $"  loss scale {metrics.LossScale:g}, steps left out {metrics.SkippedSteps}") : "";
        return line + held + skipped + Evaluation(metrics);
    }
}
