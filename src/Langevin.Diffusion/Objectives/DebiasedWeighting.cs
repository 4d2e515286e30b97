using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of the noise counts 1 / sqrt(SNR), an error of x_0 sqrt(SNR): against the bias towards nearly clean levels.</summary>
/// <remarks>Yu et al. 2023 ("Unmasking bias in diffusion model training"), eq. 12.</remarks>
public sealed class DebiasedWeighting : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => snr.Sqrt();
}
