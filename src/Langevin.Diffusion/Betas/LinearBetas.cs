using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>Betas that grow linearly.</summary>
/// <remarks>Ho et al. 2020, section 4: from 1e-4 to 0.02 over 1000 steps.</remarks>
/// <param name="Start">The first beta.</param>
/// <param name="End">The last beta.</param>
public sealed record LinearBetas(double Start = 1e-4, double End = 0.02) : BetaSchedule
{
    /// <inheritdoc/>
    public override string Name => "linear";

    /// <inheritdoc/>
    protected override Tensor Compute(int count, ScalarType type) => Tensor.Linspace(Start, End, count, type);
}
