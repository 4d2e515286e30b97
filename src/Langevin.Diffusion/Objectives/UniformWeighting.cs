using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>Every error of the output counts the same.</summary>
/// <remarks>L_simple of Ho et al. 2020, eq. 14.</remarks>
public sealed class UniformWeighting : LossWeighting
{
    /// <inheritdoc/>
    public override Tensor? Weights(NoiseLevels level, Parameterization parameterization) => null;
}
