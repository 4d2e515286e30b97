using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>What a step reports while training runs.</summary>
/// <param name="Metrics">What was logged of the step.</param>
/// <param name="Steps">Optimizer steps in all.</param>
/// <param name="ImagesPerSecond">Images a second, over the last steps.</param>
/// <param name="Remaining">The time that is left at this pace.</param>
public sealed record TrainingProgress(StepMetrics Metrics, long Steps, double ImagesPerSecond, TimeSpan Remaining);

/// <summary>How a training ended.</summary>
/// <param name="Step">The last step done.</param>
/// <param name="IsComplete">Whether all steps are done; false after a cancellation.</param>
/// <param name="Elapsed">The time that this session took.</param>
/// <param name="BrokenImages">Images that could not be read and were passed over.</param>
/// <param name="Best">The best step of those that were evaluated; null when none were.</param>
public sealed record TrainingResult(long Step, bool IsComplete, TimeSpan Elapsed, int BrokenImages, BestStep? Best = null)
{
    /// <summary>How long steps were held up by images that were not there yet.</summary>
    public TimeSpan Waited { get; init; }
}
