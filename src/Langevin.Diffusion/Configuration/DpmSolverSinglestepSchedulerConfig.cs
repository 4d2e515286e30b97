using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DPMSolverSinglestepScheduler</c>.</summary>
public sealed record DpmSolverSinglestepSchedulerConfig() : ExponentialSchedulerConfig("DPMSolverSinglestepScheduler")
{
    /// <summary>1, 2 or 3.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>dpmsolver, dpmsolver++ or sde-dpmsolver++.</summary>
    public string AlgorithmType { get; init; } = "dpmsolver++";

    /// <summary>midpoint or heun.</summary>
    public string SolverType { get; init; } = "midpoint";

    /// <summary>Whether the last steps are of lower order even where the order divides the number of steps.</summary>
    public bool LowerOrderFinal { get; init; }

    /// <summary>Where the last step ends: zero, clean data, or sigma_min, timestep 0.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <summary>The least lambda that the grid visits.</summary>
    public LooseNumber LambdaMinClipped { get; init; } = double.NegativeInfinity;

    /// <summary>learned or learned_range where the network has channels for the variance.</summary>
    public string? VarianceType { get; init; }

    /// <summary>Whether the flow's shift depends on the resolution.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>exponential: how mu becomes a shift.</summary>
    public string TimeShiftType { get; init; } = "exponential";

    private protected override NetworkChannels Channels => SolverNames.Variance(VarianceType);

    private protected override Spacing Plain => new OpenSpacing(new LinspaceSpacing()) { LambdaMin = LambdaMinClipped.Value, Final = SigmaFinal };

    private protected override FinalLevel SigmaFinal => AlgorithmType == "dpmsolver" && FinalSigmasType == "zero"
        ? throw new ArgumentException("algorithm_type 'dpmsolver' predicts noise and cannot end at sigma zero; set final_sigmas_type to sigma_min.")
        : SolverNames.Final(FinalSigmasType);

    private protected override Sampler Sampler => new DpmGroupedSampler(SolverOrder)
    {
        Prediction = SolverNames.Algorithm(AlgorithmType).Prediction,
        Eta = SolverNames.Algorithm(AlgorithmType).Eta,
        Slope = SolverNames.Slope(SolverType),
        Curvature = CurvatureRule.Published,
        Ending = LowerOrderFinal ? Ending.Lowered : Ending.FullOrder,
    };

    /// <summary>The recipe for a resolution.</summary>
    /// <param name="mu">What the pipeline computes from the number of tokens (<see cref="Processes.FlowShift.MuFor"/>).</param>
    public SamplingRecipe Recipe(double mu) => (this with { FlowShift = SolverNames.Dynamic(UseDynamicShifting, TimeShiftType, mu) }).Recipe();

    private protected override Spacing LastSigma(Spacing sigmas) => sigmas;

    private protected override double? FlowFinal(DdpmProcess betas) => SigmaFinal == FinalLevel.Clean ? 0 : betas.At(0).RelativeSigma;
}
