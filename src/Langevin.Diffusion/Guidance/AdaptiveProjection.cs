using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>Adaptive projected guidance: of the direction cond - uncond, what lies along cond only saturates, and is taken out.</summary>
/// <remarks>
/// Sadat et al. 2024 ("Eliminating oversaturation and artifacts of high guidance scales in diffusion models"), section 4 and algorithm 1, on x_0.
/// With <see cref="Momentum"/> it remembers, so that every walk needs an instance of its own; a level noisier than the last starts afresh.
/// </remarks>
public sealed class AdaptiveProjection
{
    private Tensor? average;
    private double last = double.NegativeInfinity;

    /// <summary>The paper's eta: how much of the part along the conditional answer stays; 1 is plain guidance.</summary>
    public double Parallel { get; init; }

    /// <summary>The paper's r: the greatest length of a sample's direction; infinite for no limit. It grows with the square root of a sample's size.</summary>
    public double Limit { get; init; } = double.PositiveInfinity;

    /// <summary>The paper's beta: what is added of the directions before, negative to lean away from them (-0.5); 0 forgets.</summary>
    public double Momentum { get; init; }

    /// <summary>The direction to guide in: [B, ...].</summary>
    /// <param name="difference">cond - uncond: [B, ...].</param>
    /// <param name="conditional">cond, as x_0: as difference.</param>
    /// <param name="level">The level.</param>
    public Tensor Apply(Tensor difference, Tensor conditional, NoiseLevel level)
    {
        var d = Average(difference, level).Flatten(1);                                  // [B, N]
        if (double.IsFinite(Limit)) d *= (Limit / d.Norm([1], keep: true)).Clamp(null, 1);
        var along = conditional.Flatten(1);
        along /= along.Norm([1], keep: true).Clamp(1e-12, null);
        var parallel = (d * along).Sum([1], keep: true) * along;
        return (d - (1 - Parallel) * parallel).Reshape(difference.Shape);
    }

    private Tensor Average(Tensor difference, NoiseLevel level)
    {
        if (Momentum == 0) return difference;
        var continues = average is not null && level.Lambda >= last && average.Shape.AsSpan().SequenceEqual(difference.Shape);
        var next = (continues ? difference + Momentum * average! : difference.Clone()).Keep();
        average?.Dispose();
        (average, last) = (next, level.Lambda);
        return next;
    }
}
