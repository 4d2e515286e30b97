using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>EDMDPMSolverMultistepScheduler</c>.</summary>
public sealed record EdmDpmSolverMultistepSchedulerConfig : EdmSolverSchedulerConfig
{
    /// <summary>diffusers' defaults.</summary>
    public EdmDpmSolverMultistepSchedulerConfig() : base("EDMDPMSolverMultistepScheduler") => (SigmaMin, SigmaMax, SigmaData) = (0.002, 80, 0.5);

    /// <summary>dpmsolver++ or sde-dpmsolver++.</summary>
    public string AlgorithmType { get; init; } = "dpmsolver++";

    /// <summary>Whether x_0 is thresholded dynamically.</summary>
    public bool Thresholding { get; init; }

    /// <summary>The quantile of magnitudes, in [0, 1].</summary>
    public double DynamicThresholdingRatio { get; init; } = 0.995;

    /// <summary>The greatest bound.</summary>
    public double SampleMaxValue { get; init; } = 1;

    private protected override INoiseProcess Process => new EdmProcess(SigmaMin, SigmaMax);

    private protected override double Eta => AlgorithmType switch
    {
        "dpmsolver++" or "deis" => 0,
        "sde-dpmsolver++" => 1,
        var other => throw new ArgumentException($"algorithm_type is '{other}'; it is dpmsolver++ or sde-dpmsolver++."),
    };

    private protected override IConstraint? Constraint => Thresholding ? new DynamicThreshold(DynamicThresholdingRatio, SampleMaxValue) : null;
}
