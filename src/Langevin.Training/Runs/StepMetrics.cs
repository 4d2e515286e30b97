namespace Langevin.Training.Runs;

/// <summary>What is logged of one optimizer step.</summary>
/// <param name="Step">The number of the step, from 1.</param>
/// <param name="Loss">The objective, averaged over the step's images.</param>
/// <param name="GradientNorm">The norm of all gradients before clipping; null where they overflowed in Float16 and the step was left out.</param>
/// <param name="LearningRate">The learning rate that the step used.</param>
/// <param name="EmaDecay">The decay of the moving average at this step.</param>
/// <param name="ValidationLoss">The objective of the averaged weights on the held-out images, at steps that measure it.</param>
/// <param name="Evaluation">What was measured of the averaged model, by name, at steps that evaluate it.</param>
public sealed record StepMetrics(long Step, double Loss, double? GradientNorm, double LearningRate, double EmaDecay, double? ValidationLoss = null, IReadOnlyDictionary<string, double>? Evaluation = null)
{
    /// <summary>What the loss was multiplied by, in Float16.</summary>
    public double? LossScale { get; init; }

    /// <summary>Steps left out so far because gradients overflowed, in Float16.</summary>
    public long? SkippedSteps { get; init; }
}
