using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of x_0 counts max(SNR, 1): noisy levels count too.</summary>
/// <remarks>Salimans and Ho 2022, section 4 ("truncated SNR").</remarks>
public sealed class TruncatedSnrWeighting : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => snr.Clamp(1, null);
}
