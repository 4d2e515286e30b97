using Langevin.Diffusion.Noise;

namespace Langevin.Diffusion.Samplers;

/// <summary>What a walk needs beside its grid.</summary>
public sealed record SamplingOptions
{
    /// <summary>Where stochastic samplers draw from; may be null for the others.</summary>
    public INoiseSource? Noise { get; init; }

    /// <summary>Called after every step: progress, previews, trajectories.</summary>
    public Action<SamplingProgress>? OnStep { get; init; }

    /// <summary>Stops the walk between two steps.</summary>
    public CancellationToken Cancellation { get; init; }
}
