using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Langevin.Cli;

/// <summary>Makes options that check their value and say what is wrong in one sentence; <c>--two-words</c> is also <c>--two_words</c>.</summary>
internal static class Choose
{
    /// <summary>A whole number between limits; null when not given.</summary>
    public static Option<long?> Whole(string name, string value, string description, long least, long most, params string[] aliases)
    {
        long? Parse(ArgumentResult result)
        {
            var text = result.Tokens[^1].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            result.AddError($"{name} is '{text}', and must be a whole number {Limits(least, most)}.");
            return null;
        }
        return Described(new Option<long?>(name, Names(name, aliases)) { CustomParser = Parse }, value, description);
    }

    /// <summary>A number between limits; null when not given.</summary>
    public static Option<double?> Real(string name, string value, string description, double least, double most, params string[] aliases)
    {
        double? Parse(ArgumentResult result)
        {
            var text = result.Tokens[^1].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            result.AddError($"{name} is '{text}', and must be a number from {Text(least)} to {Text(most)}.");
            return null;
        }
        return Described(new Option<double?>(name, Names(name, aliases)) { CustomParser = Parse }, value, description);
    }

    /// <summary>One word of a few; null when not given.</summary>
    public static Option<string?> Word(string name, string description, IReadOnlyList<string> words, params string[] aliases)
    {
        string? Parse(ArgumentResult result)
        {
            var text = result.Tokens[^1].Value;
            if (words.Contains(text)) return text;
            result.AddError($"{name} is '{text}', and must be {string.Join(", ", words.SkipLast(1))} or {words[^1]}.");
            return null;
        }
        var option = Described(new Option<string?>(name, Names(name, aliases)) { CustomParser = Parse }, name.TrimStart('-').ToUpperInvariant(), $"{description}: {string.Join(", ", words)}");
        option.CompletionSources.Add(_ => words.Select(word => new System.CommandLine.Completions.CompletionItem(word)));
        return option;
    }

    /// <summary>Any text, such as a path; null when not given.</summary>
    public static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        Described(new Option<string?>(name, Names(name, aliases)), value, description);

    /// <summary>Any text, which must be given.</summary>
    public static Option<string> Required(string name, string value, string description, params string[] aliases)
    {
        var option = Described(new Option<string>(name, Names(name, aliases)), value, description);
        option.Required = true;
        return option;
    }

    /// <summary>A place that is written; null when not given. That it can be written is seen before the work.</summary>
    public static Option<string?> Output(string name, string value, string description, OutputKind kind = OutputKind.File, params string[] aliases) =>
        Described(new OutputOption<string?>(name, Names(name, aliases), kind), value, description);

    /// <summary>A place that is written, which must be given.</summary>
    public static Option<string> RequiredOutput(string name, string value, string description, OutputKind kind = OutputKind.File, params string[] aliases)
    {
        var option = Described(new OutputOption<string>(name, Names(name, aliases), kind), value, description);
        option.Required = true;
        return option;
    }

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, Names(name, aliases)) { Description = description };

    /// <summary>What a command works on.</summary>
    public static Argument<string> Subject(string name, string description) => new(name) { Description = description };

    /// <summary>What a command makes.</summary>
    public static Argument<string> Result(string name, string description, OutputKind kind) => new OutputArgument(name, kind) { Description = description };

    private static T Described<T>(T option, string value, string description) where T : Option
    {
        (option.HelpName, option.Description) = (value, description);
        return option;
    }

    private static string[] Names(string name, string[] aliases) =>
        [.. aliases, .. name.AsSpan(2).Contains('-') ? ["--" + name[2..].Replace('-', '_')] : Array.Empty<string>()];

    private static string Limits(long least, long most) => most == long.MaxValue ? $"of at least {least}" : $"from {least} to {most}";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
