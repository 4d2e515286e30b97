using System.CommandLine;
using Langevin.Cli.Lab;
using Langevin.Diffusion;
using Langevin.Lab.Densities;
using Langevin.Lab.Figures;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin lab trajectories</c>: the ways of samplers from noise to data.</summary>
internal sealed class LabTrajectoriesCommand : LangevinCommand
{
    private const int MostSteps = 1000, MostPoints = 2000;
    private readonly Option<string?> density = Choose.Word("--density", "The data, moons by default", [.. PlaneDensities.All.Names]);
    private readonly Option<string?> samplers = Choose.Text("--sampler", "NAMES", "Samplers with commas between them, a plot each; ddim,ddpm by default");
    private readonly Option<string?> process = Choose.Word("--process", "The noise process, ddpm by default", [.. Catalog.Processes.Names]);
    private readonly Option<string?> grid = Choose.Word("--grid", "Where the steps lie, karras by default", [.. Catalog.Grids.Names]);
    private readonly Option<long?> steps = Choose.Whole("--steps", "N", "Steps from noise to data, 30 by default", 1, MostSteps);
    private readonly Option<long?> count = Choose.Whole("--count", "N", "How many trajectories, 80 by default", 1, MostPoints, "-n");
    private readonly Option<long?> seed = Choose.Whole("--seed", "N", "The seed of all noise, 0 by default", 0, long.MaxValue);
    private readonly FigureFile file = new("trajectories.svg");

    public LabTrajectoriesCommand() : base("trajectories", "Draws the ways that samplers take from noise to data on the plane.",
        "langevin lab trajectories",
        "langevin lab trajectories --density spirals --sampler dpm++2m,euler-ancestral,rk45 --steps 12 -o ways.png")
    {
        foreach (var option in new Option[] { density, samplers, process, grid, steps, count, seed }) Add(option);
        file.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var usual = new TrajectoryFigure();
        var figure = usual with
        {
            Density = arguments.GetValue(density) ?? usual.Density,
            Samplers = arguments.GetValue(samplers) is { } typed ? NameList.Read("--sampler", typed, Catalog.Samplers) : usual.Samplers,
            Process = arguments.GetValue(process) ?? usual.Process,
            Grid = arguments.GetValue(grid) ?? usual.Grid,
            Steps = (int)(arguments.GetValue(steps) ?? usual.Steps),
            Count = (int)(arguments.GetValue(count) ?? usual.Count),
            Seed = (ulong)(arguments.GetValue(seed) ?? 0),
        };
        return file.Draw(arguments, terminal, figure.Draw);
    }
}
