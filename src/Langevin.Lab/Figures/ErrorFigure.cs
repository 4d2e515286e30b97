using Langevin.Diffusion;
using Langevin.Diffusion.Samplers;
using Langevin.Lab.Convergence;
using Langevin.Lab.Plots;

namespace Langevin.Lab.Figures;

/// <summary>The error of samplers against the evaluations that they may spend, both axes logarithmic: the slope is the order.</summary>
/// <remarks>Deterministic samplers by <see cref="FlowConvergence"/>, stochastic ones by <see cref="EnergyDistance"/>; legends name the worst first.</remarks>
public sealed record ErrorFigure
{
    private const double LeastOfFlow = 1e-6, LeastOfDistribution = 1e-3, Most = 3;

    /// <summary>The samplers, by their names in the <see cref="Catalog"/>.</summary>
    /// <remarks>By default all but those for distilled models, which are exact in any number of steps.</remarks>
    public IReadOnlyList<string> Samplers { get; init; } = [.. Catalog.Samplers.Names.Where(name => Catalog.Samplers.ByName(name) is not (ConsistencySampler or TcdSampler))];

    /// <summary>Evaluations that they may spend.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [3, 4, 5, 7, 10, 14, 20, 28, 40, 57, 80];

    /// <summary>Called with each sampler's name before it is measured.</summary>
    public Action<string>? OnSampler { get; init; }

    /// <summary>The figure: a plot for each kind of sampler that is there.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public Figure Draw()
    {
        var lines = Samplers.Select(name =>
        {
            OnSampler?.Invoke(name);
            var sampler = Catalog.Samplers.ByName(name);
            var errors = Budgets.Select(budget => ErrorAtBudget.Of(sampler, budget)).Where(error => error.Error is not null).DistinctBy(error => error.Evaluations);
            return (Name: name, sampler.IsStochastic, Line: (PlotPoint[])[.. errors.Select(error => new PlotPoint(error.Evaluations, error.Error!.Value))]);
        }).ToLookup(line => line.IsStochastic);
        var plots = new List<Plot>();
        if (lines.Contains(false)) plots.Add(Draw("deterministic samplers", "RMS distance to the exact probability flow", LeastOfFlow, [.. lines[false].Select(line => (line.Name, line.Line))]));
        if (lines.Contains(true)) plots.Add(Draw("stochastic samplers", "energy distance to the data", LeastOfDistribution, [.. lines[true].Select(line => (line.Name, line.Line))]));
        return new Figure(plots);
    }

    private static Plot Draw(string title, string measure, double least, IReadOnlyList<(string Name, PlotPoint[] Line)> lines)
    {
        var marks = lines.OrderByDescending(line => line.Line.Length == 0 ? 0 : line.Line[^1].Y).Select((line, i) => new Curves([[.. line.Line.Select(point => point with { Y = Math.Max(point.Y, least) })]])
        {
            Label = line.Name, Colour = Ink.Hue(i), Dash = Ink.Dash(i), Dots = 4,
        });
        return new Plot(title, new Axis("NFE") { IsLogarithmic = true, Ticks = [2, 3, 5, 10, 20, 50, 80] }, new Axis(measure) { IsLogarithmic = true, Least = least, Most = Most })
        {
            Marks = [.. marks], Width = 460, Height = 460,
        };
    }
}
