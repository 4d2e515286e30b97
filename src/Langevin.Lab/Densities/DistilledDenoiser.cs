using Langevin.Diffusion;
using Langevin.Torch;

namespace Langevin.Lab.Densities;

/// <summary>What a perfectly distilled network answers: where the probability-flow ODE goes, instead of the mean E[x_0 | x_t].</summary>
/// <param name="data">The data, on the line.</param>
/// <param name="goal">The level that a step's first half leads to, by the level that it leaves: <see cref="NoiseLevel.Clean"/> for a consistency function.</param>
public sealed class DistilledDenoiser(GaussianMixture data, Func<NoiseLevel, NoiseLevel> goal) : IDenoiser
{
    /// <summary>X_0 at the end of the path through x; and the noise that makes <c>alpha x_0 + sigma n</c> the path's point at the goal.</summary>
    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var (x0, to) = (data.Flow(x, level, NoiseLevel.Clean), goal(level));
        return to.Sigma == 0 ? x0 : new Denoised(x0) { Noise = (data.Flow(x, level, to) - to.Alpha * x0) / to.Sigma };
    }
}
