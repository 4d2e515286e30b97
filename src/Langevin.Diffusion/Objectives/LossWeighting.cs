using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>How much the error at each noise level counts.</summary>
public abstract class LossWeighting
{
    /// <summary>The weights of the output's error: [B]; null when all are 1.</summary>
    /// <param name="level">The levels of the batch.</param>
    /// <param name="parameterization">What the error is an error of.</param>
    public abstract Tensor? Weights(NoiseLevels level, Parameterization parameterization);
}
