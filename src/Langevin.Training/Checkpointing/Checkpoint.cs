using Langevin.Torch;

namespace Langevin.Training.Checkpointing;

/// <summary>All that a run needs to go on exactly where it was. Randomness and the position in the data follow from the step.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Weights">The network's state dictionary.</param>
/// <param name="Average">The moving average's.</param>
/// <param name="Optimizer">The optimizer's moments and counters, by name.</param>
public sealed record Checkpoint(
    long Step,
    IReadOnlyDictionary<string, Tensor> Weights,
    IReadOnlyDictionary<string, Tensor> Average,
    IReadOnlyDictionary<string, Tensor> Optimizer)
{
    /// <summary>What the timestep sampling has learned, by name; empty where it does not learn.</summary>
    public IReadOnlyDictionary<string, Tensor> Timesteps { get; init; } = Nothing;

    /// <summary>What the loss is scaled by in Float16, and its counters; empty in other types.</summary>
    public IReadOnlyDictionary<string, Tensor> LossScale { get; init; } = Nothing;

    internal static IReadOnlyDictionary<string, Tensor> Nothing { get; } = new Dictionary<string, Tensor>();
}
