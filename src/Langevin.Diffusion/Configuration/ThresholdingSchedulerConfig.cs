using Langevin.Diffusion.Constraints;

namespace Langevin.Diffusion.Configuration;

/// <summary>What the classes with dynamic thresholding share; it takes the place of clipping when it is on.</summary>
public abstract record ThresholdingSchedulerConfig : ClippingSchedulerConfig
{
    private protected ThresholdingSchedulerConfig(string className) : base(className) { }

    /// <summary>Whether x_0 is thresholded dynamically.</summary>
    public bool Thresholding { get; init; }

    /// <summary>The quantile of magnitudes, in [0, 1].</summary>
    public double DynamicThresholdingRatio { get; init; } = 0.995;

    /// <summary>The greatest bound.</summary>
    public double SampleMaxValue { get; init; } = 1;

    /// <inheritdoc/>
    private protected override IConstraint? Constraint => Thresholding ? new DynamicThreshold(DynamicThresholdingRatio, SampleMaxValue) : base.Constraint;
}
