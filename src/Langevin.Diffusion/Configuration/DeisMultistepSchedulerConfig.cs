using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DEISMultistepScheduler</c>.</summary>
public sealed record DeisMultistepSchedulerConfig() : SpacedExponentialSchedulerConfig("DEISMultistepScheduler")
{
    /// <summary>1, 2 or 3.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>deis; dpmsolver and dpmsolver++ stand for it.</summary>
    public string AlgorithmType { get; init; } = "deis";

    /// <summary>logrho; what other classes of the kind say stands for it.</summary>
    public string SolverType { get; init; } = "logrho";

    /// <summary>Whether the last steps of fewer than 15 are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Whether the flow's shift depends on the resolution.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>exponential: how mu becomes a shift.</summary>
    public string TimeShiftType { get; init; } = "exponential";

    private protected override Sampler Sampler
    {
        get
        {
            if (AlgorithmType is not ("deis" or "dpmsolver" or "dpmsolver++")) throw new ArgumentException($"algorithm_type is '{AlgorithmType}'; it is deis.");
            if (SolverType != "logrho") SolverNames.Slope(SolverType);
            return new DeisSampler(SolverOrder)
            {
                Precision = WeightPrecision.Float32,
                Start = MultistepStart.FirstOrder,
                Ending = LowerOrderFinal ? Ending.LoweredWhenShort : Ending.FullOrder,
            };
        }
    }

    /// <summary>The recipe for a resolution.</summary>
    /// <param name="mu">What the pipeline computes from the number of tokens (<see cref="Processes.FlowShift.MuFor"/>).</param>
    public SamplingRecipe Recipe(double mu) => (this with { FlowShift = SolverNames.Dynamic(UseDynamicShifting, TimeShiftType, mu) }).Recipe();
}
