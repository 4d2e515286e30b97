using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Langevin.Cli.Training;

/// <summary>One value of a run's configuration that has an option of its own.</summary>
/// <param name="Path">Where it stands in <c>run.json</c>, such as <c>optimizer.learning_rate</c>.</param>
/// <param name="Option">The option.</param>
/// <param name="Read">The value that was given, as JSON; null when the option was not given.</param>
internal sealed record Setting(string Path, Option Option, Func<ParseResult, JsonNode?> Read)
{
    /// <summary>Where it stands in the configuration of a transformer, if elsewhere.</summary>
    public string? OfTransformers { get; init; }

    public static Setting Whole(string path, string name, string description, long least, params string[] aliases)
    {
        var option = Choose.Whole(name, "N", description, least, long.MaxValue, aliases);
        return new Setting(path, option, parsed => parsed.GetValue(option) is { } value ? JsonValue.Create(value) : null);
    }

    public static Setting Real(string path, string name, string description, double least, double most, params string[] aliases)
    {
        var option = Choose.Real(name, "X", description, least, most, aliases);
        return new Setting(path, option, parsed => parsed.GetValue(option) is { } value ? JsonValue.Create(value) : null);
    }

    public static Setting Word(string path, string name, string description, string[] words, params string[] aliases)
    {
        var option = Choose.Word(name, description, words, aliases);
        return new Setting(path, option, parsed => parsed.GetValue(option) is { } value ? JsonValue.Create(value) : null);
    }

    public static Setting Text(string path, string name, string value, string description, params string[] aliases)
    {
        var option = Choose.Text(name, value, description, aliases);
        return new Setting(path, option, parsed => parsed.GetValue(option) is { } text ? JsonValue.Create(text) : null);
    }

    /// <summary>Words with commas.</summary>
    public static Setting List(string path, string name, string description)
    {
        var option = Choose.Text(name, "LIST", description);
        return new Setting(path, option, parsed => parsed.GetValue(option) is { } text ? new JsonArray([.. text.Split(',', StringSplitOptions.TrimEntries).Select(word => (JsonNode)JsonValue.Create(word))]) : null);
    }

    /// <summary>A switch that gives the value <paramref name="set"/>.</summary>
    public static Setting Switch(string path, string name, string description, bool set, params string[] aliases)
    {
        var option = Choose.Switch(name, description, aliases);
        return new Setting(path, option, parsed => parsed.GetValue(option) ? JsonValue.Create(set) : null);
    }

    /// <summary>Whole numbers with commas.</summary>
    public static Setting Wholes(string path, string name, string description, params string[] aliases)
    {
        var option = Choose.Text(name, "N,N,...", description, aliases);
        return new Setting(path, option, parsed => parsed.GetValue(option) is { } text ? Numbers(name, text) : null);
    }

    private static JsonArray Numbers(string name, string text) => [.. text.Split(',').Select(part =>
        long.TryParse(part, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (JsonNode)JsonValue.Create(number) : throw new CommandException($"{name} is '{text}', and must be whole numbers above 0 with commas, such as 64,128,256."))];
}
