namespace Langevin.Diffusion.Samplers;

/// <summary>DEIS in log-rho: exponential Adams-Bashforth with noise prediction.</summary>
/// <remarks>
/// Zhang and Chen 2023, section 3.3 (tAB-DEIS with rho-logarithmic interpolation): log rho = -lambda, so that it is DPM-Solver's multistep rule with every
/// integral exact. Deterministic; 1 NFE a step, and one more for a third-order walk that starts by <see cref="MultistepStart.Singlestep"/>.
/// </remarks>
public sealed class DeisSampler : ExponentialMultistepSampler
{
    /// <summary>A solver of an order.</summary>
    /// <param name="order">1, 2 or 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public DeisSampler(int order = 2)
    {
        if (order is < 1 or > 3) throw new ArgumentOutOfRangeException(nameof(order), order, "The order of DEIS is 1, 2 or 3.");
        Points = order;
        Prediction = Prediction.Noise;
    }

    /// <inheritdoc/>
    public override string Name => $"deis{(Points == 2 ? "" : Points)}";

    /// <inheritdoc/>
    public override int Order => StartStages > 1 ? Points : Math.Min(Points, 2);

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <summary>How order 3 takes its first step.</summary>
    public MultistepStart Start { get; init; }

    /// <summary>How the weights are computed.</summary>
    public WeightPrecision Precision { get; init; }

    private protected override int Points { get; }

    private protected override int StartStages => Points > 2 && Start == MultistepStart.Singlestep ? 2 : 1;

    private protected override double[] Weights(ExponentialIntegral step, ReadOnlySpan<PredictedPoint> points) =>
        Precision == WeightPrecision.Float32 && points.Length > 1 && step.Prediction == Prediction.Noise && step.H != 0
            ? DeisFloat32.Weights(step, points)
            : base.Weights(step, points);
}

/// <summary>How DEIS computes its weights.</summary>
public enum WeightPrecision
{
    /// <summary>In double precision.</summary>
    Exact,
    /// <summary>In Float32, by differences of nearly equal numbers: what diffusers does, off by up to 2e-5 in third order.</summary>
    Float32,
}
