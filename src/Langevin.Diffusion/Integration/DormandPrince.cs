using Langevin.Torch;

namespace Langevin.Diffusion.Integration;

/// <summary>The right-hand side of dy/ds = f(s, y).</summary>
/// <param name="s">Where.</param>
/// <param name="y">The state: [B, ...].</param>
/// <returns>The derivative: as y.</returns>
public delegate Tensor Slope(double s, Tensor y);

/// <summary>One step of the embedded Runge-Kutta pair of orders 5 and 4.</summary>
/// <remarks>
/// Dormand and Prince 1980; the tableau is table 5.2 of Hairer, Norsett and Wanner, "Solving ordinary differential equations I". The last slope of a
/// step is the first of the next: 6 evaluations a step.
/// </remarks>
/// <param name="Y">The state after the step, of order 5: as the state before.</param>
/// <param name="Slope">The slope there.</param>
/// <param name="Error">The difference to the solution of order 4: as Y.</param>
public readonly record struct DormandPrince(Tensor Y, Tensor Slope, Tensor Error)
{
    /// <summary>Evaluations of the slope in a step.</summary>
    public const int Evaluations = 6;

    private static readonly double[] Nodes = [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1];

    private static readonly double[][] Stages =
    [
        [],
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ];

    private static readonly double[] ErrorWeights =
        [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40];

    /// <summary>The step from s to s + h.</summary>
    /// <param name="f">The equation.</param>
    /// <param name="s">Where the step starts.</param>
    /// <param name="y">The state there: [B, ...].</param>
    /// <param name="first">The slope there: as y.</param>
    /// <param name="h">The step, of either sign.</param>
    public static DormandPrince Step(Slope f, double s, Tensor y, Tensor first, double h)
    {
        var slopes = new Tensor[Nodes.Length];
        slopes[0] = first;
        var next = y;
        for (var i = 1; i < slopes.Length; i++)
        {
            next = y + h * Combine(Stages[i], slopes);
            slopes[i] = f(s + Nodes[i] * h, next);
        }
        return new DormandPrince(next, slopes[^1], h * Combine(ErrorWeights, slopes));
    }

    private static Tensor Combine(double[] weights, Tensor[] slopes)
    {
        var sum = weights[0] * slopes[0];
        for (var i = 1; i < weights.Length; i++)
            if (weights[i] != 0) sum += weights[i] * slopes[i];
        return sum;
    }
}
