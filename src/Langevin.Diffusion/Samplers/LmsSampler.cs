using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The linear multistep rule in sigma: the noise as a polynomial through the latest steps, integrated to the next level.</summary>
/// <remarks>
/// Adams and Bashforth's rule on the grid's own uneven steps; k-diffusion's <c>lms</c>. In terms of the noises n_j and their weights c_j:
/// x' = Euler + alpha' sum c_j (n_j - n). Deterministic; 1 NFE a step, and Order - 2 more in each of the first Order - 2 steps, which are singlestep
/// rules of noise prediction.
/// </remarks>
/// <param name="order">1 to 4.</param>
/// <exception cref="ArgumentOutOfRangeException">The order is another.</exception>
public sealed class LmsSampler(int order = 4) : Sampler
{
    /// <inheritdoc/>
    public override string Name => "lms";

    /// <inheritdoc/>
    public override int Order { get; } = order is >= 1 and <= 4
        ? order
        : throw new ArgumentOutOfRangeException(nameof(order), order, "The linear multistep rule has the orders 1 to 4.");

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <summary>How the first steps are taken, which have too few steps before them.</summary>
    public MultistepStart Start { get; init; } = MultistepStart.Singlestep;

    /// <summary>What stands for the steps before a walk that enters inside a grid.</summary>
    public SkippedNoise Skipped { get; init; } = SkippedNoise.Absent;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => steps + (Start == MultistepStart.Singlestep && Order > 2 ? (Order - 2) * Math.Min(Order - 2, steps) : 0);

    /// <inheritdoc/>
    protected override int Memory => Order - 1;

    /// <inheritdoc/>
    protected override Tensor Step(StepContext s)
    {
        var answer = s.Denoise();
        var past = s.Past.TakeWhile(memory => memory.Level.Alpha > 0).ToArray();        // no polynomial reaches pure noise, at sigma = infinity
        if (Start == MultistepStart.Singlestep && past.Length < Order - 2)              // a single step's error may be an order lower
            return Singlestep.Step(s, PredictedPoint.At(s.From, s.X, answer, Prediction.Noise), Prediction.Noise, Order - 1);
        var x = Transition.Step(s.X, answer.X0, s.From, s.To);
        if (s.From.Alpha == 0) return x;
        double from = s.From.RelativeSigma, step = s.To.RelativeSigma - from;
        var before = Skipped == SkippedNoise.Zero ? s.Skipped.Reverse().Take(Order - 1 - past.Length) : [];
        double[] nodes = [0, .. past.Select(memory => memory.Level).Concat(before.Select(skipped => skipped.From)).Select(level => (level.RelativeSigma - from) / step)];
        var c = Lagrange.Weights(nodes, [.. nodes.Select((_, j) => 1.0 / (j + 1))]);    // the integral of u^j over the step
        var n = answer.NoiseIn(s.X, s.From);
        for (var j = 1; j < nodes.Length; j++) x += s.To.Alpha * step * c[j] * (j <= past.Length ? past[j - 1].Noise - n : -n);
        return x;
    }
}

/// <summary>What stands for the noises of steps that a walk has skipped.</summary>
public enum SkippedNoise
{
    /// <summary>Nothing: the polynomial goes through the steps that there are.</summary>
    Absent,
    /// <summary>Zeros, which the polynomial goes through as well (diffusers' LMS in image to image).</summary>
    Zero,
}
