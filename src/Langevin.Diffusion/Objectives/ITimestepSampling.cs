using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Which noise levels a training batch sees.</summary>
public interface ITimestepSampling
{
    /// <summary>One t a sample.</summary>
    /// <param name="count">The size of the batch.</param>
    /// <param name="generator">Where the random numbers come from.</param>
    TimestepDraw Draw(long count, Generator generator);

    /// <summary>Says what the losses were, for samplings that learn from them.</summary>
    /// <param name="t">The timesteps that were drawn: [B].</param>
    /// <param name="losses">The loss of each sample, before <see cref="TimestepDraw.Weights"/>: [B].</param>
    void Learn(Tensor t, Tensor losses) { }

    /// <summary>What has been learned, by name, for an exact resume; empty where nothing is learned.</summary>
    IReadOnlyDictionary<string, Tensor> State => EmptyState;

    /// <summary>Takes back what <see cref="State"/> gave.</summary>
    /// <param name="state">The tensors by name; they are copied.</param>
    /// <exception cref="ArgumentException">It is the state of another sampling.</exception>
    void Restore(IReadOnlyDictionary<string, Tensor> state) { }

    private static readonly IReadOnlyDictionary<string, Tensor> EmptyState = new Dictionary<string, Tensor>();
}

/// <summary>The timesteps of a batch, and what makes up for drawing some more often than others.</summary>
/// <param name="T">One t a sample: [B], Int64 where the process is discrete, Float64 where it is continuous.</param>
/// <param name="Weights">What to multiply the losses by so that their mean is that of uniform timesteps: [B], Float64; null where they count as drawn.</param>
public readonly record struct TimestepDraw(Tensor T, Tensor? Weights = null);
