using Langevin.Diffusion;
using Langevin.Diffusion.Grids;

namespace Langevin.Lab.Convergence;

/// <summary>Variance-preserving levels laid along lambda = log(alpha / sigma), which is what they are told as T: the plainest ground to measure samplers on.</summary>
public static class LogSnrGrid
{
    /// <summary>Where measured walks start: much noise.</summary>
    public const double Start = -3;

    /// <summary>Where they end: little noise. Not clean data, where every rule ends with a step of its own.</summary>
    public const double End = 2.5;

    /// <summary>The level with alpha^2 + sigma^2 = 1 at a lambda.</summary>
    /// <param name="lambda">Finite.</param>
    public static NoiseLevel Level(double lambda) => new(lambda, Math.Sqrt(1 / (1 + Math.Exp(-2 * lambda))), Math.Sqrt(1 / (1 + Math.Exp(2 * lambda))));

    /// <summary>Even steps of lambda.</summary>
    /// <param name="from">The first lambda.</param>
    /// <param name="to">The last.</param>
    /// <param name="steps">At least 1.</param>
    public static Grid Uniform(double from, double to, int steps) => Along(steps, u => double.Lerp(from, to, u));

    /// <summary>Even steps of lambda from <see cref="Start"/> to <see cref="End"/>.</summary>
    /// <param name="steps">At least 1.</param>
    public static Grid Uniform(int steps) => Uniform(Start, End, steps);

    /// <summary>Steps of any size.</summary>
    /// <param name="steps">At least 1.</param>
    /// <param name="lambda">Lambda at u = 0, 1 / steps, ... 1.</param>
    public static Grid Along(int steps, Func<double, double> lambda) => new([.. Enumerable.Range(0, steps + 1).Select(i => Level(lambda(i / (double)steps)))]);
}
