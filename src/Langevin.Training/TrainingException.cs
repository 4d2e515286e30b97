namespace Langevin.Training;

/// <summary>Training cannot go on, for a reason that the user can mend.</summary>
public sealed class TrainingException(string message, Exception? inner = null) : Exception(message, inner);
