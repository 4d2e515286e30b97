using System.CommandLine;

namespace Langevin.Cli.Tests;

/// <summary>Every command that does something, by its words: for what must hold for all of them, those to come too.</summary>
internal static class EveryCommand
{
    /// <summary>The words of each, such as <c>lab field</c>, and the command.</summary>
    public static IReadOnlyList<(string Words, LangevinCommand Command)> All { get; } = [.. Below("", Program.Commands())];

    /// <summary>The words of a command with something in every place that must be filled, and a value in one.</summary>
    /// <param name="words">The command.</param>
    /// <param name="name">An option or an argument.</param>
    /// <param name="value">Its value.</param>
    public static IEnumerable<string> Filled(string words, string name, string value)
    {
        var command = All.Single(each => each.Words == words).Command;
        IEnumerable<string> arguments = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(argument => argument.Name == name ? value : "something");
        var required = command.Options.Where(option => option.Required && option.Name != name).SelectMany(option => new[] { option.Name, "something" });
        return [.. words.Split(' '), .. arguments, .. required, .. name.StartsWith('-') ? [name, value] : Array.Empty<string>()];
    }

    private static IEnumerable<(string, LangevinCommand)> Below(string words, Command command) => command.Subcommands.SelectMany(inner => Below($"{words} {inner.Name}".Trim(), inner))
        .Concat(command is LangevinCommand one ? [(words, one)] : Array.Empty<(string, LangevinCommand)>());
}
