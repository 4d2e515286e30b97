namespace Langevin.Evaluation.Classifiers;

/// <summary>Where the training of a classifier stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Images">Pictures seen.</param>
/// <param name="Loss">The cross entropy of the last step's batch, in nats.</param>
public readonly record struct ClassifierProgress(long Step, long Steps, long Images, double Loss);
