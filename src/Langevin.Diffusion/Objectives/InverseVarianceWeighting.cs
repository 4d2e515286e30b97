using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of the flow velocity counts 1 / u^2, with u = sigma / (alpha + sigma) the time of the flow.</summary>
/// <remarks>diffusers' <c>sigma_sqrt</c>. An error of x_0 then counts 1 / u^4.</remarks>
public sealed class InverseVarianceWeighting : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr) => (1 + snr.Sqrt()).Pow(4);
}
