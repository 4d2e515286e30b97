using Langevin.Torch;

namespace Langevin.Diffusion.Betas;

/// <summary>Betas along a logistic curve from -6 to 6.</summary>
/// <remarks>Xu et al. 2022 (GeoDiff), section 5.1.</remarks>
/// <param name="Start">The lower asymptote.</param>
/// <param name="End">The upper asymptote.</param>
public sealed record SigmoidBetas(double Start = 1e-4, double End = 0.02) : BetaSchedule
{
    /// <inheritdoc/>
    public override string Name => "sigmoid";

    /// <inheritdoc/>
    protected override Tensor Compute(int count, ScalarType type) =>
        Tensor.Linspace(-6, 6, count, type).Sigmoid() * (End - Start) + Start;
}
