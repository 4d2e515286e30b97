using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>An error of the flow velocity counts 2 / (pi (1 - 2u + 2u^2)), with u = sigma / (alpha + sigma): the levels count as the cosine schedule visits them.</summary>
/// <remarks>Esser et al. 2024 (Stable Diffusion 3), eq. 21 ("CosMap").</remarks>
public sealed class CosMapWeighting : DataWeighting
{
    /// <inheritdoc/>
    protected override Tensor OfData(Tensor snr)
    {
        var u = 1 / (1 + snr.Sqrt());
        return 2 / Math.PI / (u.Square() * (1 - 2 * u + 2 * u.Square()));
    }
}
