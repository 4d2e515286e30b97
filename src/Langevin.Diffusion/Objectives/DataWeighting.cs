using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>A weighting that says how much an error of x_0 counts at a signal-to-noise ratio, whatever the network predicts.</summary>
/// <remarks>
/// An error of the output is an error of x_0 divided by <see cref="Parameterization.SquaredScale"/>: a weight of SNR is weight 1 for epsilon, SNR + 1 for v.
/// Where the product has no value (epsilon in pure noise, clean data) there is nothing to learn, and the weight is 0.
/// </remarks>
public abstract class DataWeighting : LossWeighting
{
    /// <inheritdoc/>
    public override Tensor? Weights(NoiseLevels level, Parameterization parameterization)
    {
        var weights = OfData(level.Snr) * parameterization.SquaredScale(level);
        return Tensor.Where(weights.IsFinite(), weights, Tensor.ZerosLike(weights));
    }

    /// <summary>The weights of a squared error of x_0: [B].</summary>
    /// <param name="snr">alpha^2 / sigma^2: [B], Float64.</param>
    protected abstract Tensor OfData(Tensor snr);
}
