using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>DPM-Solver and DPM-Solver++, singlestep, with the grid's own levels as the levels inside a step: two or three steps of the grid are one of the solver.</summary>
/// <remarks>
/// diffusers' reading of Lu et al. 2022a, algorithms 1 and 2. The samples between are of lower order, and so is what is left at the end of a grid whose number of
/// steps the order does not divide. 1 NFE a step. <see cref="DpmSinglestepSampler"/> is the papers' own.
/// </remarks>
public sealed class DpmGroupedSampler : Sampler
{
    private readonly int size;

    /// <summary>A solver of an order.</summary>
    /// <param name="order">1, 2 or 3: the steps of a group.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another.</exception>
    public DpmGroupedSampler(int order = 2) =>
        size = order is >= 1 and <= 3 ? order : throw new ArgumentOutOfRangeException(nameof(order), order, "The order of a DPM-Solver is 1, 2 or 3.");

    /// <inheritdoc/>
    public override string Name => $"dpm{(Prediction == Prediction.Data ? "++" : "")}{size}s-{(IsStochastic ? "sde" : "grid")}";

    /// <summary>Of grids that the groups do not fill, or that end lowered, at most 2; with noise 1, since a group's noises are independent unless they are of one Brownian path.</summary>
    public override int Order => IsStochastic ? 1 : Math.Min(size, 2);

    /// <inheritdoc/>
    public override bool IsStochastic => Eta > 0;

    /// <summary>What is taken to be a polynomial in lambda.</summary>
    public Prediction Prediction { get; init; }

    /// <summary>The share of new noise: 0 for the ODE, 1 for the reverse SDE.</summary>
    public double Eta { get; init; }

    /// <summary>B2 is diffusers' "midpoint": the slope from the group's start to its latest point. Exact is its "heun": the polynomial through all of them.</summary>
    public TwoPointRule Slope { get; init; } = TwoPointRule.B2;

    /// <summary>How a group of three integrates its curvature in the SDE.</summary>
    public CurvatureRule Curvature { get; init; }

    /// <summary>Whether the last steps are of lower order although groups fill the grid.</summary>
    public Ending Ending { get; init; }

    /// <inheritdoc/>
    protected override int Memory => size - 1;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var now = PredictedPoint.At(s.From, s.X, s.Denoise(), Prediction);
        var place = Math.Min(s.To.Sigma > 0 && double.IsFinite(s.From.Lambda) ? Place(s) : 1, s.Past.Count + 1);
        var (x, from) = place == 1 ? (s.X, s.From) : (s.Past[place - 2].X, s.Past[place - 2].Level);
        if (!double.IsFinite(from.Lambda)) (place, x, from) = (1, s.X, s.From);
        PredictedPoint[] points = [.. s.Past.Take(place - 1).Reverse().Select(past => PredictedPoint.At(past.Level, past.X, past.Answer, Prediction)), now];
        if (Slope == TwoPointRule.B2 && place == 3) points = [points[0], now];

        var step = new ExponentialIntegral(from, s.To, double.IsFinite(s.To.Lambda - from.Lambda) ? Prediction : Prediction.Data, Math.Sqrt(Eta));
        var weights = step.Weights(Array.ConvertAll(points, point => point.Level == from ? 0 : point.Level.Lambda - from.Lambda), Moments(step, points.Length, place));
        return step.Apply(x, weights, Array.ConvertAll(points, point => point.Of(step.Prediction)), IsStochastic ? s.Noise(from, s.To) : null);
    }

    private double[] Moments(ExponentialIntegral step, int count, int place)
    {
        var moments = step.Moments(count, place == 2 ? Slope : TwoPointRule.Exact);
        if (count == 3 && IsStochastic && Curvature == CurvatureRule.Published) moments[2] -= step.H * step.H;
        return moments;
    }

    /// <summary>The step's place in its group, from 1.</summary>
    private int Place(StepContext s)
    {
        var (index, count) = (s.WholeIndex, s.WholeCount);
        var full = Ending == Ending.FullOrder && count % size == 0 && s.Steps[^1].To.Sigma > 0;
        var grouped = full ? count : (count - 1) / size * size;
        if (index < grouped) return index % size + 1;
        return size == 3 && index - grouped == 1 ? 2 : 1;
    }
}
