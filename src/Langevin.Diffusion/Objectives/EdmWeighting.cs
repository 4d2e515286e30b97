using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of x_0 counts SNR + 1 / sigmaData^2: unit weight for a network with EDM's preconditioning.</summary>
/// <remarks>Karras et al. 2022, table 1 (lambda(sigma)), with sigma / alpha for sigma. With sigmaData 1 it is Salimans and Ho's SNR + 1, unit weight for v.</remarks>
/// <param name="sigmaData">The standard deviation of the data; 0.5 in the paper.</param>
public sealed class EdmWeighting(double sigmaData = 0.5) : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => snr + 1 / (sigmaData * sigmaData);
}
