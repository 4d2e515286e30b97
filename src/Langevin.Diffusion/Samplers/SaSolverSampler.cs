namespace Langevin.Diffusion.Samplers;

/// <summary>SA-Solver: a stochastic exponential Adams predictor and corrector with as much new noise as tau says.</summary>
/// <remarks>
/// Xue et al. 2023, algorithm 1 and eq. 14-18. Tau 0 is the probability-flow ODE, tau 1 the reverse SDE. In data prediction rules of two points take
/// <see cref="TwoPointRule.B1"/>, as in the authors' code. Stochastic; 1 NFE a step.
/// </remarks>
public sealed class SaSolverSampler : ExponentialMultistepSampler
{
    /// <summary>A solver of given orders.</summary>
    /// <param name="predictor">The predictor's order, from 1 to 4.</param>
    /// <param name="corrector">How many values correct, the newest among them, from 1 to 4; 0 for no correction.</param>
    /// <exception cref="ArgumentOutOfRangeException">An order is another.</exception>
    public SaSolverSampler(int predictor = 2, int corrector = 2)
    {
        if (predictor is < 1 or > 4) throw new ArgumentOutOfRangeException(nameof(predictor), predictor, "SA-Solver's predictor order is 1 to 4.");
        if (corrector is < 0 or > 4) throw new ArgumentOutOfRangeException(nameof(corrector), corrector, "SA-Solver's corrector order is 0 to 4.");
        (Points, Corrector) = (predictor, corrector);
    }

    /// <summary>tau by the t that the network is told, as the authors choose for networks with timesteps 0 to 999: 1 from 200 to 800, 0 outside.</summary>
    public static readonly Func<NoiseLevel, double> TauInTheMiddle = level => level.T is >= 200 and <= 800 ? 1 : 0;

    /// <inheritdoc/>
    public override string Name => "sa-solver";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <summary>The share of new noise in the step that leaves a level.</summary>
    public Func<NoiseLevel, double> TauAt { get; init; } = _ => 1;

    /// <summary>How many values correct.</summary>
    public int Corrector { get; }

    /// <inheritdoc/>
    protected override int Memory => Math.Max(Points, Corrector - 1);

    private protected override int Points { get; }

    private protected override TwoPointRule Rule => Prediction == Prediction.Data ? TwoPointRule.B1 : TwoPointRule.Exact;

    private protected override double Tau(NoiseLevel from) => TauAt(from);

    private protected override int CorrectorPoints(StepContext s, int predicted) => Ending.Limit(Corrector, s.Count - s.Index + 2, s.WholeCount);
}
