namespace Langevin.Diffusion.Grids;

/// <summary>One step of a walk: from a noise level to the next.</summary>
/// <param name="From">The level that the sample is at, and what the network is told.</param>
/// <param name="To">The level that the step leads to.</param>
public readonly record struct GridStep(NoiseLevel From, NoiseLevel To);
