using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Densities;
using Langevin.Lab.Plots;
using Langevin.Torch;

namespace Langevin.Lab.Figures;

/// <summary>The ways that samplers take from noise to data on the plane, over the density that they should end in.</summary>
/// <remarks>Drawn at x / sqrt(alpha^2 + sigma^2), so that variance-exploding processes fit the page as well; the exact denoiser is the model.</remarks>
public sealed record TrajectoryFigure
{
    private const double Edge = 2.6;

    /// <summary>The density, by its name in <see cref="PlaneDensities"/>.</summary>
    public string Density { get; init; } = "moons";

    /// <summary>The samplers, by their names in the <see cref="Catalog"/>: a plot each, from the same noise.</summary>
    public IReadOnlyList<string> Samplers { get; init; } = ["ddim", "ddpm"];

    /// <summary>The noise process, by its name.</summary>
    public string Process { get; init; } = "ddpm";

    /// <summary>The grid, by its name.</summary>
    public string Grid { get; init; } = "karras";

    /// <summary>Steps of the grid, at least 1.</summary>
    public int Steps { get; init; } = 30;

    /// <summary>How many trajectories.</summary>
    public int Count { get; init; } = 80;

    /// <summary>The seed of all noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>The figure.</summary>
    /// <exception cref="ArgumentException">A name is not known, or the grid has not so many steps.</exception>
    public Figure Draw()
    {
        var data = PlaneDensities.All.ByName(Density);
        var grid = Catalog.Grids.ByName(Grid).Over(Catalog.Processes.ByName(Process), Steps);
        return new Figure([.. Samplers.Select(name => Draw(data, Catalog.Samplers.ByName(name), grid))]) { Columns = Math.Min(3, Samplers.Count) };
    }

    private Plot Draw(GaussianMixture data, Sampler sampler, Grid grid)
    {
        var path = Walk(data, sampler, grid, out var evaluations);
        var steps = path.Count - 1;
        var ways = Enumerable.Range(0, steps).Select(i => new Curves([.. Enumerable.Range(0, Count).Select(k => new[] { path[i][k], path[i + 1][k] })])
        {
            Colour = ColourMap.Time.Text(i / Math.Max(1.0, steps - 1)), Size = 1, Opacity = sampler.IsStochastic ? 0.3 : 0.7,
        });
        return Plane.Square($"{sampler.Name}, {evaluations} NFE", Edge,
        [
            Plane.Density(data, NoiseLevel.Clean, Edge),
            .. ways,
            new Points(path[0]) { Colour = ColourMap.Time.Text(0), Size = 3, Opacity = 0.7 },
            new Points(path[^1]) { Colour = Ink.Dark, Size = 4 },
        ]);
    }

    /// <summary>The places of all samples before the first step and after every one.</summary>
    private List<PlotPoint[]> Walk(GaussianMixture data, Sampler sampler, Grid grid, out int evaluations)
    {
        using var scope = new TensorScope();
        var noise = new PerSampleNoise(Seed);
        var start = Size(grid.Start) * noise.Start([Count, 2]).To(ScalarType.Float64);
        var path = new List<PlotPoint[]> { Plane.Read(start / Size(grid.Start)) };
        var asked = 0;
        sampler.Sample(data, start, grid, new SamplingOptions
        {
            Noise = noise,
            OnStep = progress =>
            {
                asked = progress.Evaluations;
                path.Add(Plane.Read(progress.X / Size(progress.Level)));
            },
        });
        evaluations = asked;
        return path;
    }

    private static double Size(NoiseLevel level) => double.Hypot(level.Alpha, level.Sigma);
}
