using System.CommandLine;
using System.CommandLine.Parsing;

namespace Langevin.Cli;

/// <summary>The first thing that is wrong with a command line, as one sentence with a remedy.</summary>
internal static class Mistake
{
    public static string? Find(ParseResult parsed) =>
        UnknownOption(parsed) ?? MissingCommand(parsed) ?? MissingValue(parsed) ?? MissingArgument(parsed) ?? TooMany(parsed) ?? MissingOption(parsed) ?? Other(parsed);

    private static string? UnknownOption(ParseResult parsed)
    {
        var open = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet();
        var taken = parsed.CommandResult.Command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []);
        var words = taken.Where(open.Contains).Select(token => token.Value).Concat(parsed.UnmatchedTokens);
        if (words.FirstOrDefault(IsOption) is not { } word) return null;
        var name = word.Split('=')[0];
        return $"'{Path(parsed.CommandResult)}' has no option '{name}';{Remedy(name, Options(parsed.CommandResult).SelectMany(option => option.Aliases.Prepend(option.Name)), parsed)}";
    }

    private static string? MissingCommand(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count == 0 || command is LangevinCommand) return null;
        var names = command.Subcommands.Select(inner => inner.Name).ToList();
        return parsed.UnmatchedTokens is [var word, ..]
            ? $"'{Path(parsed.CommandResult)}' has no command '{word}';{Remedy(word, names, parsed)}"
            : $"'{Path(parsed.CommandResult)}' needs a command: {string.Join(", ", names)}.";
    }

    private static string? MissingValue(ParseResult parsed)
    {
        foreach (var result in parsed.CommandResult.Children.OfType<OptionResult>().Where(result => result.IdentifierToken is not null))
        {
            var takesValue = result.Option.Arity.MinimumNumberOfValues > 0;
            if (takesValue && (result.Tokens.Count == 0 || result.Tokens.Any(token => token.Value.StartsWith("--", StringComparison.Ordinal))))
                return $"{result.Option.Name} needs a value: {result.Option.Name} {result.Option.HelpName ?? "VALUE"}.";
            if (result.Tokens.Count > result.Option.Arity.MaximumNumberOfValues || result.IdentifierTokenCount > 1 && result.Option.Arity.MaximumNumberOfValues == 1)
                return $"{result.Option.Name} is given {Math.Max(result.IdentifierTokenCount, result.Tokens.Count)} times; give it once.";
        }
        return null;
    }

    private static string? MissingArgument(ParseResult parsed)
    {
        var missing = parsed.CommandResult.Command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && (parsed.GetResult(argument)?.Tokens.Count ?? 0) == 0);
        return missing is null ? null : $"'{Path(parsed.CommandResult)}' needs {missing.Name}: {missing.Description}.";
    }

    private static string? TooMany(ParseResult parsed) => parsed.UnmatchedTokens is [var word, ..]
        ? $"'{Path(parsed.CommandResult)}' has no use for '{word}'; see '{Path(parsed.CommandResult)} --help'."
        : null;

    private static string? MissingOption(ParseResult parsed)
    {
        var missing = Options(parsed.CommandResult).FirstOrDefault(option => option.Required && parsed.GetResult(option) is null or { Implicit: true });
        return missing is null ? null : $"'{Path(parsed.CommandResult)}' needs {missing.Name} {missing.HelpName}: {missing.Description}.";
    }

    private static string? Other(ParseResult parsed) => parsed.Errors.Count == 0 ? null : parsed.Errors[0].Message;

    /// <summary>The words that lead to a command: <c>langevin data list</c>.</summary>
    public static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : result.Command.Name;

    /// <summary>A command's own options and those of the commands around it that hold for it too.</summary>
    public static IEnumerable<Option> Options(CommandResult result) => result.Command.Options.Concat(
        result.Parent is CommandResult parent ? Options(parent).Where(option => option.Recursive) : []);

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]) && word[1] != '.';

    private static string Remedy(string word, IEnumerable<string> words, ParseResult parsed) =>
        ClosestWord.Hint(word, words) is { Length: > 0 } hint ? hint : $" see '{Path(parsed.CommandResult)} --help'.";
}
