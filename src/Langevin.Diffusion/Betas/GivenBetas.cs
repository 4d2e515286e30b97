using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>Betas given one by one (<c>trained_betas</c>).</summary>
/// <param name="Values">The betas, each in (0, 1].</param>
public sealed record GivenBetas(IReadOnlyList<double> Values) : BetaSchedule
{
    /// <inheritdoc/>
    public override string Name => "trained_betas";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The count is not the number of betas.</exception>
    protected override Tensor Compute(int count, ScalarType type) => count == Values.Count
        ? Tensor.From(Values.ToArray()).To(type)
        : throw new ArgumentException($"{Values.Count} betas were given for {count} timesteps; give as many as there are timesteps.");
}
