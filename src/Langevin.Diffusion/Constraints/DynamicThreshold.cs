using Langevin.Torch;

namespace Langevin.Diffusion.Constraints;

/// <summary>Each sample clipped at a quantile of its own magnitudes and divided by it: strong guidance without saturation.</summary>
/// <remarks>Saharia et al. 2022 (Imagen), section 2.3 and appendix E.</remarks>
/// <param name="ratio">The quantile, in [0, 1].</param>
/// <param name="most">The greatest bound; the least is 1.</param>
public sealed class DynamicThreshold(double ratio = 0.995, double most = 1) : IConstraint
{
    /// <inheritdoc/>
    public Tensor Apply(Tensor x0)
    {
        var shape = x0.Shape;
        var flat = x0.To(x0.Type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32).Reshape(shape[0], -1);
        var s = flat.Abs().Quantile(ratio, 1, keep: true).Clamp(1, most);               // [B, 1]
        return (flat.Maximum(-s).Minimum(s) / s).Reshape(shape).To(x0.Type);
    }
}
