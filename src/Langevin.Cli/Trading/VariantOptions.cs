using System.CommandLine;
using System.CommandLine.Parsing;
using Langevin.Cli.Sampling;

namespace Langevin.Cli.Trading;

/// <summary>Command lines that differ in a few settings: <c>--with "steps=15 grid=karras"</c>.</summary>
/// <param name="options">What the settings are of.</param>
internal sealed class VariantOptions(SampleOptions options)
{
    private const string Plain = "plain";

    /// <summary>The option.</summary>
    public Option<string[]> With { get; } = new("--with")
    {
        HelpName = "SETTING=VALUE ...", Arity = ArgumentArity.OneOrMore, Required = true,
        Description = "Settings to be faster with, such as deep-cache=3 or \"steps=15 grid=karras\": how steps go, guidance, and what is left out; may be given many times",
    };

    /// <summary>The command line without the option, and with each of its settings.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="left">Options that say nothing about pictures.</param>
    /// <exception cref="CommandException">A setting is none.</exception>
    public IReadOnlyList<(string Settings, ParseResult Arguments)> Read(ParseResult arguments, IEnumerable<Option> left)
    {
        Option[] without = [With, .. left.Where(option => option is not Option<bool>)];
        var switches = left.OfType<Option<bool>>().SelectMany(option => option.Aliases.Prepend(option.Name)).ToHashSet();
        string[] Base(params Option[] replaced) => [.. TypedWords.Without(arguments, [.. without, .. replaced]).Where(word => !switches.Contains(word))];
        var command = arguments.RootCommandResult.Command;
        return [(Plain, Parsed(command, [.. Base(), With.Name, Plain])), .. arguments.GetValue(With)!.Select(text => (text, Variant(text)))];

        ParseResult Variant(string text)
        {
            string[] words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Contains('=') ? $"--{setting}" : throw new CommandException($"--with names '{setting}', which is no setting; write it as {setting}=VALUE."))];
            var replaced = words.Select(word => Changed(word.Split('=')[0])).ToArray();
            return Parsed(command, [.. Base(replaced), .. words, With.Name, Plain]);
        }
    }

    /// <summary>The option of a setting that can be changed from one walk to the next.</summary>
    private Option Changed(string name)
    {
        var known = new Command(Plain);
        options.Walk.AddTo(known);
        options.Guidance.AddTo(known);
        options.Shortcuts.AddTo(known);
        known.Add(options.Batch);
        return known.Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name))
            ?? throw new CommandException($"--with has no setting '{name[2..]}';{(ClosestWord.Hint(name[2..], known.Options.Select(option => option.Name[2..])) is { Length: > 0 } hint ? hint : $" there are {string.Join(", ", known.Options.Select(option => option.Name[2..]))}.")}");
    }

    private static ParseResult Parsed(Command command, IReadOnlyList<string> words)
    {
        var parsed = command.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return Mistake.Find(parsed) is { } mistake ? throw new CommandException(mistake) : parsed;
    }
}
