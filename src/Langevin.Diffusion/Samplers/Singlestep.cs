using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>A step of an exponential Runge-Kutta rule, which asks at levels inside the step and needs no past.</summary>
/// <remarks>
/// Lu et al. 2022a (DPM-Solver), algorithms 1 and 2: two stages with r1 = 1/2, three with r1 = 1/3 and r2 = 2/3. Each stage takes the slope between the start
/// and the latest stage, which gives order 3 where that lies at 2/3 of the way.
/// </remarks>
internal static class Singlestep
{
    /// <summary>The sample at the step's end. One evaluation for each stage, less the one that gave the start; none where the step leaves pure noise or ends clean.</summary>
    /// <param name="s">The step.</param>
    /// <param name="start">What the network says at its start.</param>
    /// <param name="prediction">What is integrated.</param>
    /// <param name="stages">1, 2 or 3: the order.</param>
    internal static Tensor Step(StepContext s, PredictedPoint start, Prediction prediction, int stages)
    {
        var h = s.To.Lambda - s.From.Lambda;
        if (!double.IsFinite(h)) return Transition.Step(s.X, start.Data, s.From, s.To);
        var latest = start;
        for (var stage = 1; stage < stages; stage++)
        {
            var level = s.Between(s.From.Lambda + h * stage / stages);
            var x = Lead(s.X, new ExponentialIntegral(s.From, level, prediction, 0), start, latest);
            latest = PredictedPoint.At(level, x, s.Denoise(x, level), prediction);
        }
        return Lead(s.X, new ExponentialIntegral(s.From, s.To, prediction, 0), start, latest);
    }

    private static Tensor Lead(Tensor x, ExponentialIntegral step, PredictedPoint start, PredictedPoint latest)
    {
        var first = start.Of(step.Prediction);
        if (latest == start) return step.Apply(x, step.Weights([0], [step.Moment(0)]), [first], null);
        var weights = step.Weights([0, latest.Level.Lambda - step.From.Lambda], [step.Moment(0), step.Moment(1)]);
        return step.Apply(x, weights, [first, latest.Of(step.Prediction)], null);
    }
}
