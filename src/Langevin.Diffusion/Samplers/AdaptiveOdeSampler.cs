using Langevin.Diffusion.Integration;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The probability-flow ODE solved to a tolerance inside every step of the grid, by Dormand and Prince's pair.</summary>
/// <remarks>
/// Song et al. 2021, section 4.3 (eq. 13), in the angle phi = arctan(sigma / alpha): y = x / sqrt(alpha^2 + sigma^2) obeys dy/dphi = (y cos phi - x_0) / sin phi, regular in pure
/// noise and the same for every process. Deterministic, order 5; 6 NFE for every step that is tried. A grid of one or two steps is enough.
/// </remarks>
public sealed class AdaptiveOdeSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "rk45";

    /// <inheritdoc/>
    public override int Order => 5;

    /// <inheritdoc/>
    public override bool IsStochastic => false;

    /// <inheritdoc/>
    public override bool IsAdaptive => true;

    /// <summary>The error allowed, relative to the sample.</summary>
    public double Relative { get; init; } = 1e-3;

    /// <summary>The error allowed beside that.</summary>
    public double Absolute { get; init; } = 1e-3;

    /// <summary>
    /// The most evaluations of a walk, at least 9 a step of the grid; null for as many as it takes. Where it is too small for the tolerance,
    /// <see cref="SamplingProgress.IsWithinTolerance"/> says so.
    /// </summary>
    public int? Budget { get; init; }

    /// <summary>sigma / alpha from which a step that ends clean goes straight to x_0: below it nothing is seen.</summary>
    public double SigmaMin { get; init; } = 1e-3;

    /// <inheritdoc/>
    public override int Evaluations(int steps) => Budget ?? int.MaxValue;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The budget is below 9 evaluations a step of the grid.</exception>
    protected override Tensor Step(StepContext s)
    {
        var arc = StepArc.Of(s, SigmaMin);
        var (x, level) = (s.X, s.From);
        if (arc.Last != arc.First)
        {
            var integrator = new AdaptiveIntegrator { Relative = Relative, Absolute = Absolute, Budget = Budget / s.Count - (s.To.Sigma == 0 ? 1 : 0) };
            var solution = integrator.Solve((phi, y) => Slope(s, arc.At(phi), phi, y), x / StepArc.Size(level), arc.First, arc.Last);
            if (!solution.IsWithinTolerance) s.ReportLoose();
            (x, level) = (solution.Y * StepArc.Size(arc.End), arc.End);
        }
        if (s.To.Sigma == 0) return s.Denoise(x, level).X0;
        s.ShowX0(x);
        return x;
    }

    private static Tensor Slope(StepContext s, NoiseLevel level, double phi, Tensor y) =>
        (Math.Cos(phi) * y - s.Denoise(StepArc.Size(level) * y, level).X0) / Math.Sin(phi);
}
