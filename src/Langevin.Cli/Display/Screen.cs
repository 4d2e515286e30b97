using Spectre.Console;

namespace Langevin.Cli.Display;

/// <summary>Spectre's console over one of a terminal's streams: colours and width only where a person looks.</summary>
internal static class Screen
{
    /// <summary>For results: tables and the like.</summary>
    public static IAnsiConsole ForResults(Terminal terminal) => Create(terminal.Output, terminal.IsRead, terminal);

    /// <summary>For progress that moves.</summary>
    public static IAnsiConsole ForProgress(Terminal terminal) => Create(terminal.Error, terminal.IsWatched, terminal);

    private static IAnsiConsole Create(TextWriter writer, bool person, Terminal terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = person ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = person && terminal.HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = person ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        console.Profile.Width = terminal.Width;
        return console;
    }
}
