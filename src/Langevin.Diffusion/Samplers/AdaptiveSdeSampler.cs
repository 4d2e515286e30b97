using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The reverse SDE in steps as long as a tolerance allows: an ancestral step, the same again with the mean of x_0 at both ends, and their difference as the error.</summary>
/// <remarks>
/// Jolicoeur-Martineau et al. 2021 ("Gotta go fast when generating data with score-based models"), algorithm 1, with exact ancestral steps for Euler and Maruyama's and the
/// worst sample of a batch for every sample. Stochastic; 2 NFE an accepted step, 1 a rejected one. A grid of one or two steps is enough.
/// </remarks>
public sealed class AdaptiveSdeSampler : Sampler
{
    private const double FirstShare = 0.01;

    /// <inheritdoc/>
    public override string Name => "adaptive-sde";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <inheritdoc/>
    public override bool IsAdaptive => true;

    /// <summary>The error allowed a step, relative to the sample: the paper's 0.01 for best quality, 0.05 for speed.</summary>
    public double Relative { get; init; } = 0.01;

    /// <summary>The error allowed a step beside that: one shade of 256 between -1 and 1.</summary>
    public double Absolute { get; init; } = 0.0078;

    /// <summary>
    /// The most evaluations of a walk, at least 3 a step of the grid. Where it is too small for the tolerance, <see cref="SamplingProgress.IsWithinTolerance"/> says so.
    /// </summary>
    public int Budget { get; init; } = 1000;

    /// <summary>sigma / alpha from which a step that ends clean goes straight to x_0: below it nothing is seen.</summary>
    public double SigmaMin { get; init; } = 1e-3;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => Budget;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The budget is below 3 evaluations a step of the grid.</exception>
    protected override Tensor Step(StepContext s)
    {
        var budget = Budget / s.Count;
        if (budget < 3) throw new InvalidOperationException($"A budget of {Budget} evaluations is too small for {s.Count} steps of a grid; give at least {3 * s.Count}.");
        using var walk = new TensorScope();
        var control = new SdeStepControl(Relative, Absolute);
        var arc = StepArc.Of(s, SigmaMin);
        var (x, before, phi) = (s.X, s.X, arc.First);
        var x0 = s.Denoise(x, s.From).X0;
        for (var h = FirstShare * (arc.Last - phi); phi != arc.Last;)
        {
            using var scope = new TensorScope();
            (h, var forced) = SdeStepControl.Plan(h, phi, arc.Last - phi, budget - s.Evaluations);
            var next = h == arc.Last - phi ? arc.Last : phi + h;
            var q = new Posterior(arc.At(phi), arc.At(next));
            var noise = Math.Sqrt(q.Variance) * s.Noise(q.From, q.To);
            var rough = q.Mean(x, x0) + noise;
            var there = s.Denoise(rough, q.To).X0;
            var error = control.Error(q.X0Weight * 0.5 * (there - x0), rough, before);
            if (forced && error > 1) s.ReportLoose();
            if (error <= 1 || forced)
            {
                phi = next;
                before = walk.Replace(before, scope.Return(rough));
                x = walk.Replace(x, scope.Return(q.Mean(x, 0.5 * (x0 + there)) + noise));
                if (phi != arc.Last || s.To.Sigma == 0) x0 = walk.Replace(x0, scope.Return(s.Denoise(x, q.To).X0));
            }
            h *= SdeStepControl.Growth(error);
        }
        s.ShowX0(x0);
        walk.Return(x0);
        return s.To.Sigma == 0 ? x0 : walk.Return(x);
    }
}
