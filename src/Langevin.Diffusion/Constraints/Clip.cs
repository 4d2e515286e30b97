using Langevin.Torch;

namespace Langevin.Diffusion.Constraints;

/// <summary>Every element between -range and range.</summary>
/// <remarks>Ho et al. 2020, section 3.2 and their code (<c>clip_denoised</c>).</remarks>
/// <param name="range">The bound; 1 for pixels.</param>
public sealed class Clip(double range = 1) : IConstraint
{
    /// <inheritdoc/>
    public Tensor Apply(Tensor x0) => x0.Clamp(-range, range);
}
