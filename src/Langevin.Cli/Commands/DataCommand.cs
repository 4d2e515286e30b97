using System.CommandLine;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin data</c>: the commands that concern datasets.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand() : base("data", "Lists, fetches and shows datasets.")
    {
        Add(new DataListCommand());
        Add(new DataGetCommand());
        Add(new DataShowCommand());
    }
}
