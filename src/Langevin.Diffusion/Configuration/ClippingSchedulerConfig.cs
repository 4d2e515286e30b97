using Langevin.Diffusion.Constraints;

namespace Langevin.Diffusion.Configuration;

/// <summary>What the classes that clip x_0 share.</summary>
public abstract record ClippingSchedulerConfig : SpacedSchedulerConfig
{
    private protected ClippingSchedulerConfig(string className) : base(className) { }

    /// <summary>Whether betas are rescaled so that the last timestep is pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>Whether x_0 is clipped.</summary>
    public bool ClipSample { get; init; } = true;

    /// <summary>The bound of clipping.</summary>
    public double ClipSampleRange { get; init; } = 1;

    private protected override bool HasZeroTerminalSnr => RescaleBetasZeroSnr;

    /// <summary>Clipping, when it is on.</summary>
    private protected virtual IConstraint? Constraint => ClipSample ? new Clip(ClipSampleRange) : null;
}
