using System.Text.Json;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>UniPCMultistepScheduler</c>.</summary>
public sealed record UniPcMultistepSchedulerConfig() : SpacedExponentialSchedulerConfig("UniPCMultistepScheduler")
{
    /// <summary>The predictor's order.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>Whether x_0 is integrated instead of the noise; thresholding needs it.</summary>
    public bool PredictX0 { get; init; } = true;

    /// <summary>bh1 or bh2; what other classes of the kind say stands for bh2.</summary>
    public string SolverType { get; init; } = "bh2";

    /// <summary>Whether the last steps are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Steps, from 0, whose result is not corrected.</summary>
    public IReadOnlyList<int> DisableCorrector { get; init; } = [];

    /// <summary>Another scheduler as predictor: always null in files.</summary>
    public JsonElement? SolverP { get; init; }

    /// <summary>Where the last step ends: zero, clean data, or sigma_min.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <summary>Whether betas are rescaled so that the last timestep is (almost) pure noise.</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>Whether the flow's shift depends on the resolution.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>exponential or linear: how mu becomes a shift.</summary>
    public string TimeShiftType { get; init; } = "exponential";

    /// <summary>The least of Karras, exponential and beta sigmas; null for the process's.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The greatest of them; null for the process's.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>Where the last step of a flow starts; null for where the shift puts it.</summary>
    public double? ShiftTerminal { get; init; }

    private protected override bool HasZeroTerminalSnr => RescaleBetasZeroSnr;

    private protected override FinalLevel PlainFinal => SolverNames.Final(FinalSigmasType);

    private protected override FinalLevel SigmaFinal => PlainFinal;

    private protected override double? LeastSigma => SigmaMin;

    private protected override double? MostSigma => SigmaMax;

    private protected override IConstraint? Constraint => PredictX0 ? base.Constraint : null;

    private protected override Sampler Sampler => SolverP is null or { ValueKind: JsonValueKind.Null }
        ? new UniPcSampler(SolverOrder)
        {
            Prediction = PredictX0 ? Prediction.Data : Prediction.Noise,
            B = SolverType switch
            {
                "bh1" => TwoPointRule.B1,
                "bh2" or "midpoint" or "heun" or "logrho" => TwoPointRule.B2,
                var other => throw new ArgumentException($"solver_type is '{other}'; it is bh1 or bh2."),
            },
            Start = MultistepStart.FirstOrder,
            Ending = LowerOrderFinal ? Ending.Lowered : Ending.FullOrder,
            Uncorrected = DisableCorrector,
        }
        : throw new ArgumentException("solver_p is another scheduler in Python and cannot be read from a file; leave it null.");

    /// <summary>The recipe for a resolution.</summary>
    /// <param name="mu">What the pipeline computes from the number of tokens (<see cref="Processes.FlowShift.MuFor"/>).</param>
    public SamplingRecipe Recipe(double mu) => (this with { FlowShift = SolverNames.Dynamic(UseDynamicShifting, TimeShiftType, mu) }).Recipe();

    private protected override Spacing LastSigma(Spacing sigmas) => SigmaFinal == FinalLevel.Clean ? sigmas : base.LastSigma(sigmas);

    private protected override Spacing Spacing(DdpmProcess betas)
    {
        if (ShiftTerminal is not null && !UseFlowSigmas) throw new ArgumentException("shift_terminal is set and use_flow_sigmas is false; it belongs to flows.");
        if (!UseFlowSigmas) return base.Spacing(betas);
        if (UseKarrasSigmas) return LastSigma(new BorrowedSpacing(Sigmas()!, betas) { Rounding = TimestepRounding.Down });
        if (UseExponentialSigmas || UseBetaSigmas) return base.Spacing(betas);
        return new WholeTimestepFlow(NumTrainTimesteps)
        {
            Entry = FlowEntry.PureNoise,
            Shift = new FlowShift(FlowShift),
            Terminal = ShiftTerminal is 0 ? null : ShiftTerminal,
            Final = SigmaFinal == FinalLevel.Clean ? 0 : null,
        };
    }
}
