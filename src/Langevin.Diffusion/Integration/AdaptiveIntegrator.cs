using Langevin.Torch;

namespace Langevin.Diffusion.Integration;

/// <summary>Solves dy/ds = f(s, y) with steps as long as a tolerance, and no more of them than a budget, allows.</summary>
/// <remarks>
/// Step control as in Hairer, Norsett and Wanner, "Solving ordinary differential equations I", section II.4. The error is the root mean square over a sample's
/// elements, and the worst sample of a batch decides, so that no sample is solved more loosely for being in company.
/// </remarks>
public sealed record AdaptiveIntegrator
{
    private const double Safety = 0.9, LeastFactor = 0.2, MostFactor = 10, LeastStep = 1e-12;

    /// <summary>The error allowed a step, relative to the state.</summary>
    public double Relative { get; init; } = 1e-5;

    /// <summary>The error allowed a step beside that.</summary>
    public double Absolute { get; init; } = 1e-5;

    /// <summary>
    /// The most evaluations of the slope, at least 8; null for as many as it takes. Where the tolerance asks for more, the steps that are left share what is left of the
    /// way, and <see cref="OdeSolution.IsWithinTolerance"/> says so.
    /// </summary>
    public int? Budget { get; init; }

    /// <summary>The state at <paramref name="to"/>.</summary>
    /// <param name="f">The equation.</param>
    /// <param name="y">The state at <paramref name="from"/>: [B, ...].</param>
    /// <param name="from">Where to start.</param>
    /// <param name="to">Where to end, on either side.</param>
    /// <exception cref="ArgumentException">The budget is below 8.</exception>
    /// <exception cref="ArithmeticException">No step is short enough: the slope is not finite, or jumps.</exception>
    public OdeSolution Solve(Slope f, Tensor y, double from, double to)
    {
        if (Budget < 2 + DormandPrince.Evaluations) throw new ArgumentException($"A budget of {Budget} evaluations is too small; a start and one step take {2 + DormandPrince.Evaluations}.");
        using var walk = new TensorScope();
        var slope = f(from, y);
        var h = FirstStep(f, y, slope, from, to);
        var result = new OdeSolution(y, 2, 0, 0, true);
        for (var s = from; s != to;)
        {
            var left = to - s;
            (h, var forced) = Plan(h, left, result.Evaluations);
            using var scope = new TensorScope();
            var step = DormandPrince.Step(f, s, y, slope, h);
            var error = Norm(step.Error, y, step.Y);
            var accepted = error <= 1 || forced;
            result = result.After(accepted, error <= 1);
            if (accepted)
            {
                s = h == left ? to : s + h;
                (y, slope) = (walk.Replace(y, scope.Return(step.Y)), walk.Replace(slope, scope.Return(step.Slope)));
            }
            h *= Factor(error, accepted);
            if (!(Math.Abs(h) > LeastStep * Math.Abs(to - from)) && s != to)
                throw new ArithmeticException($"At {s} no step is short enough for the tolerance; the slope is not finite there, or jumps.");
        }
        return result with { Y = walk.Return(y) };
    }

    /// <summary>Holds the step inside what is left of the way. Where the budget would end first it is lengthened, and taken whatever its error.</summary>
    private (double Length, bool IsForced) Plan(double h, double left, int spent)
    {
        var length = Math.Abs(h) > Math.Abs(left) ? left : h;
        if (Budget is not { } budget) return (length, false);
        var affordable = (budget - spent) / DormandPrince.Evaluations;
        var least = left / affordable;
        return affordable > 1 && Math.Abs(length) > Math.Abs(least) ? (length, false) : (least, true);
    }

    private static double Factor(double error, bool accepted)
    {
        if (!double.IsFinite(error)) return LeastFactor;
        var factor = Safety * Math.Pow(error, -1.0 / 5);
        return Math.Clamp(factor, LeastFactor, accepted ? MostFactor : 1);
    }

    /// <summary>Hairer, Norsett and Wanner, section II.4, "Starting step size".</summary>
    private double FirstStep(Slope f, Tensor y, Tensor slope, double from, double to)
    {
        using var scope = new TensorScope();
        var (size, speed) = (Norm(y, y, y), Norm(slope, y, y));
        var direction = Math.Sign(to - from);
        var guess = Math.Min(size < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * size / speed, Math.Abs(to - from));
        var bend = Norm(f(from + direction * guess, y + direction * guess * slope) - slope, y, y) / guess;
        var steepest = Math.Max(speed, bend);
        var h = steepest <= 1e-15 ? Math.Max(1e-6, guess * 1e-3) : Math.Pow(0.01 / steepest, 1.0 / 5);
        return direction * Math.Min(Math.Min(100 * guess, h), Math.Abs(to - from));
    }

    private double Norm(Tensor error, Tensor before, Tensor after)
    {
        var scale = Absolute + Relative * before.Abs().Maximum(after.Abs());
        return (error / scale).Reshape(error.Size(0), -1).Square().Mean([1]).Max().Sqrt().Item();
    }
}
