using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>What diffusers' DPM-Solver multistep classes share.</summary>
public abstract record DpmSolverSchedulerConfig : SpacedExponentialSchedulerConfig
{
    private protected DpmSolverSchedulerConfig(string className) : base(className) { }

    /// <summary>1, 2 or 3.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>dpmsolver, dpmsolver++, sde-dpmsolver or sde-dpmsolver++.</summary>
    public string AlgorithmType { get; init; } = "dpmsolver++";

    /// <summary>midpoint or heun, for order 2.</summary>
    public string SolverType { get; init; } = "midpoint";

    /// <summary>Whether the last steps of fewer than 15 are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Whether the last step is of first order.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>The least lambda that the grid visits.</summary>
    public LooseNumber LambdaMinClipped { get; init; } = double.NegativeInfinity;

    /// <summary>learned or learned_range where the network has channels for the variance.</summary>
    public string? VarianceType { get; init; }

    private protected override double LambdaMin => LambdaMinClipped.Value;

    private protected override NetworkChannels Channels => SolverNames.Variance(VarianceType);

    /// <summary>What is predicted.</summary>
    private protected Prediction Prediction => SolverNames.Algorithm(AlgorithmType).Prediction;

    private protected override Sampler Sampler => new DpmMultistepSampler(SolverOrder)
    {
        Prediction = Prediction,
        Eta = SolverNames.Algorithm(AlgorithmType).Eta,
        Slope = SolverNames.Slope(SolverType),
        Curvature = CurvatureRule.Published,
        Start = MultistepStart.FirstOrder,
        Ending = (LowerOrderFinal ? Ending.LoweredWhenShort : Ending.FullOrder) | (EulerAtFinal ? Ending.FirstOrder : Ending.FullOrder),
    };
}
