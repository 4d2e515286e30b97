namespace Langevin.Evaluation.Metrics;

/// <summary>A number and how far chance in the samples may have moved it.</summary>
/// <param name="Value">The number.</param>
/// <param name="StandardError">Its standard deviation, were everything drawn anew.</param>
public readonly record struct Estimate(double Value, double StandardError);
