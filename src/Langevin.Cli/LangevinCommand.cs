using System.CommandLine;

namespace Langevin.Cli;

/// <summary>A command that does something: what it is called, an example for the help text, and the work.</summary>
/// <param name="name">The word that is typed.</param>
/// <param name="description">What it does, in one sentence.</param>
/// <param name="examples">Whole command lines, each worth typing.</param>
internal abstract class LangevinCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines, each worth typing.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>Does the work.</summary>
    /// <param name="arguments">What was typed, checked.</param>
    /// <param name="terminal">Where to write: results to its output, everything else to its error.</param>
    /// <param name="stop">Asks to save and end soon.</param>
    /// <returns>The exit code: 0 when all is well, 1 when it is the answer that is bad.</returns>
    public abstract int Run(ParseResult arguments, Terminal terminal, CancellationToken stop);
}
