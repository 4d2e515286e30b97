using Langevin.Diffusion.Constraints;

namespace Langevin.Pipelines;

/// <summary>What denoised images must obey at every step.</summary>
/// <param name="Kind">Which bound.</param>
/// <param name="Ratio">The quantile of dynamic thresholding, in [0, 1].</param>
/// <param name="Most">The bound of static thresholding, and the greatest of dynamic thresholding; 1 for pixels.</param>
public sealed record Thresholding(ThresholdKind Kind, double Ratio = 0.995, double Most = 1)
{
    /// <summary>As a constraint; null for none.</summary>
    internal IConstraint? Constraint => Kind switch
    {
        ThresholdKind.Static => new Clip(Most),
        ThresholdKind.Dynamic => new DynamicThreshold(Ratio, Most),
        _ => null,
    };
}

/// <summary>Kinds of thresholding.</summary>
public enum ThresholdKind
{
    /// <summary>No bound.</summary>
    None,
    /// <summary>Every value between bounds (<see cref="Clip"/>).</summary>
    Static,
    /// <summary>A quantile of each image's own values (<see cref="DynamicThreshold"/>).</summary>
    Dynamic,
}
