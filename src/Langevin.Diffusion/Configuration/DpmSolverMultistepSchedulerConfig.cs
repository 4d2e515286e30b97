using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DPMSolverMultistepScheduler</c>.</summary>
public sealed record DpmSolverMultistepSchedulerConfig() : DpmSolverSchedulerConfig("DPMSolverMultistepScheduler")
{
    /// <summary>Even steps of lambda over the whole process (Lu et al. 2022a).</summary>
    public bool UseLuLambdas { get; init; }

    /// <summary>Where the last step ends: zero, clean data, or sigma_min, timestep 0.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <summary>Whether betas are rescaled so that the last timestep is (almost) pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>Whether the flow's shift depends on the resolution.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>exponential: how mu becomes a shift.</summary>
    public string TimeShiftType { get; init; } = "exponential";

    private protected override bool HasZeroTerminalSnr => RescaleBetasZeroSnr;

    private protected override FinalLevel PlainFinal => SigmaFinal;

    private protected override FinalLevel SigmaFinal => Prediction == Prediction.Noise && FinalSigmasType == "zero"
        ? throw new ArgumentException($"algorithm_type '{AlgorithmType}' predicts noise and cannot end at sigma zero; set final_sigmas_type to sigma_min.")
        : SolverNames.Final(FinalSigmasType);

    /// <summary>The recipe for a resolution.</summary>
    /// <param name="mu">What the pipeline computes from the number of tokens (<see cref="Processes.FlowShift.MuFor"/>).</param>
    public SamplingRecipe Recipe(double mu) => (this with { FlowShift = SolverNames.Dynamic(UseDynamicShifting, TimeShiftType, mu) }).Recipe();

    private protected override Spacing LastSigma(Spacing sigmas) => sigmas;

    private protected override double? FlowFinal(DdpmProcess betas) => SigmaFinal == FinalLevel.Clean ? 0 : betas.At(0).RelativeSigma;

    /// <summary>Of the cosine schedule the reference rounds Karras's and Lu's timesteps down.</summary>
    private protected override TimestepRounding KarrasRounding => BetaSchedule == "squaredcos_cap_v2" ? TimestepRounding.Down : TimestepRounding.Nearest;

    private protected override SigmaSpacing? Sigmas() => UseLuLambdas && !UseKarrasSigmas
        ? new LuSpacing { Rounding = KarrasRounding, Final = SigmaFinal }
        : base.Sigmas();
}
