using Langevin.Diffusion.Grids;

namespace Langevin.Diffusion.Configuration;

/// <summary>What the classes for distilled networks share.</summary>
public abstract record DistilledSchedulerConfig : ThresholdingSchedulerConfig
{
    private protected DistilledSchedulerConfig(string className) : base(className) =>
        (BetaStart, BetaEnd, BetaSchedule, ClipSample) = (0.00085, 0.012, "scaled_linear", false);

    /// <summary>The steps of the schedule that was distilled.</summary>
    public int OriginalInferenceSteps { get; init; } = 50;

    /// <summary>Written by diffusers, and without effect: the last step always goes to x_0 (LCM) or to timestep 0 (TCD).</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <summary>How fast the consistency function turns from x to x_0 with the timestep.</summary>
    public double TimestepScaling { get; init; } = 10;

    /// <summary>The distilled schedule.</summary>
    private protected DistilledSpacing Distilled(FinalLevel final) => new() { Original = OriginalInferenceSteps, Final = final };
}
