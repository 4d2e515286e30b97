using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of x_0 counts SNR: every error of the noise counts the same.</summary>
/// <remarks>Ho et al. 2020, eq. 14. For a network that predicts the score it is denoising score matching with the weight sigma^2 (Song and Ermon 2019, eq. 6).</remarks>
public sealed class SnrWeighting : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => snr;
}
