using System.CommandLine;
using System.CommandLine.Parsing;

namespace Langevin.Cli;

/// <summary>What <c>--help</c> prints: what the command does, examples first, then every argument and option.</summary>
internal static class HelpText
{
    private const int Indent = 2, Gap = 2, WidestName = 34;

    public static void Write(CommandResult result, Terminal terminal)
    {
        var command = result.Command;
        var path = Mistake.Path(result);
        var output = terminal.Output;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine($"Usage: {path}{Synopsis(command)}");
        Section(terminal, "Examples", Examples(command).Select(example => (example, "")));
        Section(terminal, "Commands", command.Subcommands.Select(inner => (inner.Name, inner.Description ?? "")));
        Section(terminal, "Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        Section(terminal, "Options", Mistake.Options(result).Where(option => !option.Hidden).Select(option => (Name(option), option.Description ?? "")));
        if (command.Subcommands.Count == 0) return;
        output.WriteLine();
        output.WriteLine($"'{path} COMMAND --help' tells more of a command.");
    }

    /// <summary>A command's own examples, or the first of each command in it.</summary>
    private static IEnumerable<string> Examples(Command command) => command is LangevinCommand own ? own.Examples : command.Subcommands.SelectMany(inner => Examples(inner).Take(1));

    private static string Synopsis(Command command) => string.Concat(
    [
        .. command.Subcommands.Count > 0 ? [" COMMAND"] : Array.Empty<string>(),
        .. command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues > 0 ? $" {argument.Name}" : $" [{argument.Name}]"),
        .. command.Options.Where(option => option.Required).Select(option => $" {option.Name} {option.HelpName}"),
        " [options]",
    ]);

    /// <summary>Short forms and the full name; spellings with underscores are understood too and not listed.</summary>
    private static string Name(Option option)
    {
        var names = option.Aliases.Where(alias => !alias.StartsWith("--", StringComparison.Ordinal) && alias != "-?").Append(option.Name);
        return string.Join(", ", names) + (option.HelpName is { } value ? $" {value}" : "");
    }

    private static void Section(Terminal terminal, string title, IEnumerable<(string Name, string Description)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"{title}:");
        var column = Indent + Math.Min(all.Max(row => row.Name.Length), WidestName) + Gap;
        foreach (var (name, description) in all)
        {
            var lines = Wrap(description, terminal.Width - column).ToList();
            var first = new string(' ', Indent) + name;
            if (lines.Count == 0 || first.Length + Gap > column) terminal.Output.WriteLine(first);
            else terminal.Output.WriteLine(first.PadRight(column) + lines[0]);
            foreach (var line in lines.Skip(first.Length + Gap > column ? 0 : 1)) terminal.Output.WriteLine(new string(' ', column) + line);
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else line = line.Length == 0 ? word : $"{line} {word}";
        }
        if (line.Length > 0) yield return line;
    }
}
