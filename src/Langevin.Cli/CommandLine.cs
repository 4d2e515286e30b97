using System.CommandLine;
using System.Reflection;
using Langevin.Torch;

namespace Langevin.Cli;

/// <summary>From the words that were typed to an exit code: 0 done, 1 a bad answer, 2 a mistake, 130 interrupted.</summary>
internal static class CommandLine
{
    public const int Done = 0, Bad = 1, Mistaken = 2;

    /// <summary>The version of the program.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs one command line.</summary>
    public static int Run(IReadOnlyList<string> words, Terminal terminal, CancellationToken stop = default)
    {
        try
        {
            var parsed = Parse(words);
            if (words.Count == 0 || parsed.WantsHelp()) HelpText.Write(parsed.CommandResult, terminal);
            else if (parsed.WantsVersion()) terminal.Output.WriteLine($"langevin {Version}");
            else return Run(parsed, terminal, stop);
            return Done;
        }
        catch (Exception failure)
        {
            terminal.Error.WriteLine($"langevin: {Failure.Sentence(failure)}");
            if (Environment.GetEnvironmentVariable("LANGEVIN_DEBUG") == "1") terminal.Error.WriteLine(failure);
            return Mistaken;
        }
    }

    /// <summary>Takes words apart; no word is the name of a file with more of them.</summary>
    public static ParseResult Parse(IReadOnlyList<string> words) => Program.Commands().Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken stop)
    {
        if (Mistake.Find(parsed) is { } mistake) throw new CommandException(mistake);
        Output.Require(parsed);
        using var signals = new Signals(terminal.Error, stop);
        try
        {
            return ((LangevinCommand)parsed.CommandResult.Command).Run(parsed, terminal, signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
        catch (Exception failure) when (failure is OutOfDeviceMemoryException or OutOfMemoryException and not InsufficientMemoryException)
        {
            throw new CommandException(MemoryRemedy.Sentence(failure, parsed.CommandResult.Command), failure);
        }
    }
}
