using Langevin.Diffusion;

namespace Langevin.Lab.Densities;

/// <summary>Densities on the plane to look at, each a mixture of normal distributions, so that all about them is known. They fill about [-1.5, 1.5].</summary>
public static class PlaneDensities
{
    private const int Bumps = 8, MoonBumps = 40, SpiralBumps = 90;

    /// <summary>All by name.</summary>
    public static Registry<GaussianMixture> All { get; } = new("density", ("mixture", Mixture), ("ring", Ring), ("moons", Moons), ("spirals", Spirals));

    /// <summary>Three bumps of unequal weight and width.</summary>
    public static GaussianMixture Mixture() => new([0.3, 0.45, 0.25], new[,] { { -0.9, -0.5 }, { 0.8, -0.6 }, { 0.1, 0.9 } }, [0.2, 0.28, 0.16]);

    /// <summary>Eight bumps on a circle.</summary>
    public static GaussianMixture Ring() => Along(Bumps, 0.09, u => Turn(1.2, 2 * Math.PI * u));

    /// <summary>Two half circles, each reaching into the other.</summary>
    public static GaussianMixture Moons() => Along(2 * MoonBumps, 0.07, u =>
    {
        var (x, y) = Turn(1, Math.PI * (2 * u % 1));
        return u < 0.5 ? (x - 0.5, y - 0.25) : (0.5 - x, 0.25 - y);
    });

    /// <summary>Two arms around each other; bumps are evenly far apart along them.</summary>
    public static GaussianMixture Spirals() => Along(2 * SpiralBumps, 0.05, u =>
    {
        var way = Math.Sqrt(0.02 + 0.98 * (2 * u % 1));
        return Turn(u < 0.5 ? 1.4 * way : -1.4 * way, 3.2 * Math.PI * way);
    });

    private static (double X, double Y) Turn(double radius, double angle) => (radius * Math.Cos(angle), radius * Math.Sin(angle));

    private static GaussianMixture Along(int count, double deviation, Func<double, (double X, double Y)> place)
    {
        var means = new double[count, 2];
        for (var i = 0; i < count; i++) (means[i, 0], means[i, 1]) = place(i / (double)count);
        return new GaussianMixture([.. Enumerable.Repeat(1.0, count)], means, [.. Enumerable.Repeat(deviation, count)]);
    }
}
