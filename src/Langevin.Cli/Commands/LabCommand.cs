using System.CommandLine;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin lab</c>: the commands that show and measure the mathematics, without a network.</summary>
internal sealed class LabCommand : Command
{
    public LabCommand() : base("lab", "Shows and measures samplers, schedules and scores on data that is known in closed form.")
    {
        Add(new LabTrajectoriesCommand());
        Add(new LabFieldCommand());
        Add(new LabScheduleCommand());
        Add(new LabErrorCommand());
        Add(new LabConvergenceCommand());
    }
}
