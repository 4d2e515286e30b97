using System.CommandLine;
using Langevin.Cli.Lab;
using Langevin.Diffusion;
using Langevin.Lab.Figures;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin lab schedule</c>: every noise process, and every grid over one.</summary>
internal sealed class LabScheduleCommand : LangevinCommand
{
    private const int MostSteps = 500;
    private readonly Option<string?> process = Choose.Word("--process", "The noise process that grids are laid over, ddpm by default", [.. Catalog.Processes.Names]);
    private readonly Option<long?> steps = Choose.Whole("--steps", "N", "Steps of the grids, 20 by default", 1, MostSteps);
    private readonly FigureFile file = new("schedule.svg");

    public LabScheduleCommand() : base("schedule", "Draws alpha, sigma and log-SNR of every noise process, and where every grid takes its steps.",
        "langevin lab schedule",
        "langevin lab schedule --process edm --steps 10 -o schedule.png")
    {
        Add(process);
        Add(steps);
        file.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var usual = new ScheduleFigure();
        var figure = usual with { Process = arguments.GetValue(process) ?? usual.Process, Steps = (int)(arguments.GetValue(steps) ?? usual.Steps) };
        return file.Draw(arguments, terminal, figure.Draw);
    }
}
