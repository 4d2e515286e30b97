using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>Betas whose square roots grow linearly: the schedule of latent diffusion.</summary>
/// <remarks>Rombach et al. 2022; Stable Diffusion uses 0.00085 to 0.012.</remarks>
/// <param name="Start">The first beta.</param>
/// <param name="End">The last beta.</param>
public sealed record ScaledLinearBetas(double Start = 1e-4, double End = 0.02) : BetaSchedule
{
    /// <inheritdoc/>
    public override string Name => "scaled_linear";

    /// <inheritdoc/>
    protected override Tensor Compute(int count, ScalarType type) =>
        Tensor.Linspace(Math.Sqrt(Start), Math.Sqrt(End), count, type).Square();
}
