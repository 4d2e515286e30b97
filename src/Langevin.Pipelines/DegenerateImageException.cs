namespace Langevin.Pipelines;

/// <summary>Sampling gave no picture: NaN or infinite numbers, or one number everywhere. The message names where that began.</summary>
/// <param name="message">One sentence.</param>
public sealed class DegenerateImageException(string message) : Exception(message);
