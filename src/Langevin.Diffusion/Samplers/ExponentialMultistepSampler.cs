using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>
/// Exponential Adams methods: the prediction is taken to be the polynomial in lambda through its latest values, and integrated exactly. DPM-Solver's multistep
/// rules, DEIS, UniPC and SA-Solver are this, and differ in what is predicted, in the order, in tau and in whether a corrector follows.
/// </summary>
/// <remarks>A corrector uses the next step's evaluation to improve the sample that was evaluated; it costs no evaluation of its own.</remarks>
public abstract class ExponentialMultistepSampler : Sampler
{
    private protected ExponentialMultistepSampler() { }

    /// <summary>What is taken to be a polynomial.</summary>
    public Prediction Prediction { get; init; }

    /// <summary>Where order is given up towards the end.</summary>
    public Ending Ending { get; init; } = Ending.LoweredWhenShort;

    /// <summary>Values that the predictor reads: its order.</summary>
    private protected abstract int Points { get; }

    /// <summary>How many values of earlier steps are needed at most.</summary>
    protected override int Memory => Points - 1;

    /// <summary>How a second-order rule integrates its slope.</summary>
    private protected virtual TwoPointRule Rule => TwoPointRule.Exact;

    /// <summary>The stages of the singlestep rule that takes the first step.</summary>
    private protected virtual int StartStages => 1;

    /// <summary>The share of new noise in a step.</summary>
    /// <param name="from">The level that the step leaves.</param>
    private protected virtual double Tau(NoiseLevel from) => 0;

    /// <summary>Values that correct the step before this one, the newest among them; 0 for no correction.</summary>
    /// <param name="s">This step.</param>
    /// <param name="predicted">Values that predicted the step before.</param>
    private protected virtual int CorrectorPoints(StepContext s, int predicted) => 0;

    /// <summary>The moments that stand for the exponential weight.</summary>
    private protected virtual double[] Moments(ExponentialIntegral step, int count) => step.Moments(count, Rule);

    /// <inheritdoc/>
    public override int Evaluations(int steps) => steps + Stages(steps, steps) - 1;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var answer = s.Denoise();
        if (Prediction == Prediction.Noise) answer = answer with { Noise = answer.NoiseIn(s.X, s.From) };       // said of this x, also where it is corrected
        PredictedPoint[] points = [PredictedPoint.At(s.From, s.X, answer, Prediction), .. s.Past.Select(past => PredictedPoint.At(past.Level, past.X, past.Answer, Prediction))];
        var x = Corrected(s, points);
        s.Remember(x, answer);

        var step = Integral(s.From, s.To);
        var order = Ending.Limit(Points, s.Count - s.Index, s.WholeCount);
        var stages = Stages(s.Count, s.WholeCount);
        if (s.Index == 0 && stages > 1) return Singlestep.Step(s, points[0], Prediction, stages);
        var used = points.AsSpan(0, Usable(step, points, order));
        return step.Apply(x, Weights(step, used), Values(step, used), IsStochastic ? s.Noise() : null);
    }

    /// <summary>The stages of the first step, when it is one of so many.</summary>
    private int Stages(int left, int whole) => Math.Min(StartStages, Ending.Limit(Points, left, whole));

    /// <summary>The data form stands in where the noise form is singular.</summary>
    private ExponentialIntegral Integral(NoiseLevel from, NoiseLevel to) =>
        new(from, to, from.Alpha > 0 && to.Sigma > 0 ? Prediction : Prediction.Data, Tau(from));

    /// <summary>The predictor's result with the integral of the polynomial through the newest value in place of the predictor's own; the noise stays.</summary>
    private Tensor Corrected(StepContext s, PredictedPoint[] points)
    {
        if (s.Past.Count == 0 || s.Index == 1 && Stages(s.Count, s.WholeCount) > 1) return s.X;
        var step = Integral(points[1].Level, s.From);
        if (!double.IsFinite(step.H) || step.H == 0) return s.X;
        var predicted = Usable(step, points.AsSpan(1), Ending.Limit(Points, s.Count - s.Index + 1, s.WholeCount));
        var count = Math.Min(CorrectorPoints(s, predicted), Usable(step, points.AsSpan(1), points.Length) + 1);
        if (count == 0) return s.X;
        var x = s.X;
        var corrected = points.AsSpan(0, count);
        var weights = Weights(step, corrected);
        for (var i = 0; i < count; i++) x += weights[i] * corrected[i].Of(step.Prediction);
        var before = points.AsSpan(1, predicted);
        weights = Weights(step, before);
        for (var i = 0; i < predicted; i++) x -= weights[i] * before[i].Of(step.Prediction);
        return x;
    }

    /// <summary>How many of the latest points can carry the polynomial: levels that are finite and differ.</summary>
    private static int Usable(ExponentialIntegral step, ReadOnlySpan<PredictedPoint> points, int order)
    {
        if (!double.IsFinite(step.H)) return 1;
        var count = 1;
        while (count < Math.Min(order, points.Length) && double.IsFinite(points[count].Level.Lambda) && points[count].Level.Lambda != points[count - 1].Level.Lambda) count++;
        return count;
    }

    /// <summary>The weights of predictions at given points.</summary>
    private protected virtual double[] Weights(ExponentialIntegral step, ReadOnlySpan<PredictedPoint> points)
    {
        Span<double> u = stackalloc double[points.Length];
        for (var i = 1; i < u.Length; i++) u[i] = points[i].Level.Lambda - step.From.Lambda;
        if (points[0].Level != step.From) u[0] = points[0].Level.Lambda - step.From.Lambda;
        return step.Weights(u, Moments(step, u.Length));
    }

    private static Tensor[] Values(ExponentialIntegral step, ReadOnlySpan<PredictedPoint> points)
    {
        var values = new Tensor[points.Length];
        for (var i = 0; i < values.Length; i++) values[i] = points[i].Of(step.Prediction);
        return values;
    }
}
