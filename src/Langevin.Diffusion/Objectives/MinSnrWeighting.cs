using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of x_0 counts min(SNR, gamma): easy, nearly clean levels do not drown the others.</summary>
/// <remarks>
/// Hang et al. 2023 ("Efficient diffusion training via Min-SNR weighting strategy"), section 3.4. In terms of the output:
/// min(SNR, gamma) / SNR for epsilon, / (SNR + 1) for v, / 1 for x_0.
/// </remarks>
/// <param name="gamma">Where the weight stops growing; the paper's 5.</param>
public sealed class MinSnrWeighting(double gamma = 5) : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => snr.Clamp(null, gamma);
}
