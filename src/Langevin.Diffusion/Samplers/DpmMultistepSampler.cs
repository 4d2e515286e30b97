namespace Langevin.Diffusion.Samplers;

/// <summary>DPM-Solver and DPM-Solver++, multistep (1M, 2M, 3M), for the probability-flow ODE and for the reverse SDE.</summary>
/// <remarks>
/// Lu et al. 2022a (DPM-Solver, noise prediction) and 2022b (DPM-Solver++, data prediction): algorithm 2 and eq. 18-19, appendix D. Order 1 is <see cref="Transition"/>.
/// 1 NFE a step, and one more for a third-order walk that starts by <see cref="MultistepStart.Singlestep"/>.
/// </remarks>
public sealed class DpmMultistepSampler : ExponentialMultistepSampler
{
    /// <summary>A solver of an order.</summary>
    /// <param name="order">1, 2 or 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public DpmMultistepSampler(int order = 2)
    {
        if (order is < 1 or > 3) throw new ArgumentOutOfRangeException(nameof(order), order, "The order of a DPM-Solver is 1, 2 or 3.");
        Points = order;
    }

    /// <inheritdoc/>
    public override string Name => $"dpm{(Prediction == Prediction.Data ? "++" : "")}{Points}m{(IsStochastic ? "-sde" : "")}";

    /// <inheritdoc/>
    public override int Order => StartStages > 1 ? Points : Math.Min(Points, 2);

    /// <inheritdoc/>
    public override bool IsStochastic => Eta > 0;

    /// <summary>The share of new noise: 0 for the ODE, 1 for the reverse SDE.</summary>
    public double Eta { get; init; }

    /// <summary>How order 2 integrates its slope: B2 is diffusers' "midpoint", Exact its "heun".</summary>
    public TwoPointRule Slope { get; init; } = TwoPointRule.B2;

    /// <summary>How order 3 integrates its curvature.</summary>
    public CurvatureRule Curvature { get; init; }

    /// <summary>How order 3 takes its first step; the SDE is always started by <see cref="MultistepStart.FirstOrder"/>.</summary>
    public MultistepStart Start { get; init; }

    private protected override int Points { get; }

    private protected override TwoPointRule Rule => Slope;

    private protected override int StartStages => Points > 2 && Start == MultistepStart.Singlestep && !IsStochastic ? 2 : 1;

    private protected override double Tau(NoiseLevel from) => Math.Sqrt(Eta);

    private protected override double[] Moments(ExponentialIntegral step, int count)
    {
        var moments = base.Moments(step, count);
        if (count == 3 && Curvature == CurvatureRule.Published) moments[2] = (moments[2] - (IsStochastic && Prediction == Prediction.Data ? step.H * step.H : 0)) / 2;
        return moments;
    }
}

/// <summary>How a third-order DPM-Solver integrates the curvature of its polynomial.</summary>
public enum CurvatureRule
{
    /// <summary>Exactly.</summary>
    Exact,
    /// <summary>
    /// Half of it, which leaves second order, and in the SDE with a term of the wrong sign, as in the published code and diffusers: its divided difference is
    /// half the second derivative, and its formula expects the whole.
    /// </summary>
    Published,
}
