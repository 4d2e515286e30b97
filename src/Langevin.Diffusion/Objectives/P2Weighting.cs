using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of the noise counts 1 / (k + SNR)^gamma: less where only imperceptible detail is left to learn.</summary>
/// <remarks>Choi et al. 2022 ("Perception prioritized training of diffusion models"), eq. 8.</remarks>
/// <param name="gamma">How strongly; 1, or 0.5; 0 is <see cref="SnrWeighting"/>.</param>
/// <param name="k">Bounds the weight of the noisiest levels; 1.</param>
public sealed class P2Weighting(double gamma = 1, double k = 1) : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => snr / (snr + k).Pow(gamma);
}
