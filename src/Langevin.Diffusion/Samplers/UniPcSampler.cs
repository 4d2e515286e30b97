namespace Langevin.Diffusion.Samplers;

/// <summary>UniPC: an exponential Adams predictor of order p, corrected by the next step's evaluation to order p + 1.</summary>
/// <remarks>Zhao et al. 2023, algorithms 5 to 8 (multistep, UniP and UniC). Deterministic; 1 NFE a step, and two more for p &gt; 2 when started by <see cref="MultistepStart.Singlestep"/>.</remarks>
public sealed class UniPcSampler : ExponentialMultistepSampler
{
    /// <summary>A solver of an order.</summary>
    /// <param name="order">p, from 1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public UniPcSampler(int order = 2)
    {
        if (order is < 1 or > 4) throw new ArgumentOutOfRangeException(nameof(order), order, "The order of UniPC is 1 to 4.");
        Points = order;
    }

    /// <inheritdoc/>
    public override string Name => $"unipc{(Points == 2 ? "" : Points)}";

    /// <summary>p + 1, unless the start or the ending allows less.</summary>
    public override int Order => Math.Min(Points + 1, Ending.HasFlag(Ending.Lowered) ? 2 : StartStages > 1 ? 4 : 3);

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <summary>B(h): "bh1" or "bh2".</summary>
    public TwoPointRule B { get; init; } = TwoPointRule.B2;

    /// <summary>How p &gt; 2 takes its first step.</summary>
    public MultistepStart Start { get; init; }

    /// <summary>Steps, from 0, whose result is not corrected.</summary>
    public IReadOnlyList<int> Uncorrected { get; init; } = [];

    /// <inheritdoc/>
    protected override int Memory => Points;

    private protected override int Points { get; }

    private protected override TwoPointRule Rule => B;

    private protected override int StartStages => Points > 2 && Start == MultistepStart.Singlestep ? 3 : 1;

    private protected override int CorrectorPoints(StepContext s, int predicted) => Uncorrected.Contains(s.WholeIndex - 1) ? 0 : predicted + 1;
}
