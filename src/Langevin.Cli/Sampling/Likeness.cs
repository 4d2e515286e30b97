using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Langevin.Cli.Verifying;
using Langevin.Media.Metadata;

namespace Langevin.Cli.Sampling;

/// <summary><c>--like</c>: the settings of a picture, as options; what was typed besides goes first.</summary>
/// <param name="Options">Options by name with their values.</param>
/// <param name="NotTaken">What is said of the picture and has no counterpart, in words.</param>
internal sealed partial record Likeness(IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Options, IReadOnlyList<string> NotTaken)
{
    private const int LongestNumber = 32;
    private static readonly string[] Writing = ["--output", "--trajectory", "--like"];
    private static readonly string[] Told = ["Index", "Version", "Model", "Model hash", "RNG"];

    /// <summary>Options of which the ones that were typed leave no room for the others.</summary>
    private static readonly string[][] Instead = [["--steps", "--nfe", "--timesteps", "--sigmas"], ["--grid", "--timesteps", "--sigmas", "--scheduler"], ["--sampler", "--scheduler"], ["--count", "--noise"]];

    /// <summary>The settings in a picture's file: its recipe, or the parameters that other programs write.</summary>
    /// <exception cref="CommandException">It has neither, or they cannot be read.</exception>
    public static Likeness Of(string path)
    {
        var text = ImageText.Read(path);
        if (text.ContainsKey(Recipe.Key)) return OfRecipe(path, PictureWithRecipe.Parse(path, text));
        if (!text.TryGetValue(ImageText.Parameters, out var parameters)) throw new CommandException($"--like '{path}' says nothing of how it was made; give a picture that a diffusion program wrote, unchanged. What is in a picture is varied by --like-picture.");
        try
        {
            return OfParameters(GenerationParameters.Parse(parameters));
        }
        catch (FormatException e)
        {
            throw new CommandException($"--like '{path}': {e.Message}", e);
        }
    }

    /// <summary>The command line with these settings for what was not typed.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="like">The option that named the picture.</param>
    /// <exception cref="CommandException">The settings fit no command line.</exception>
    public ParseResult Added(ParseResult arguments, Option like)
    {
        bool IsTyped(string name) => arguments.CommandResult.Children.OfType<OptionResult>().Any(option => !option.Implicit && option.Option.Name == name);
        bool HasRoom(string name) => !IsTyped(name) && !Instead.Any(group => group.Contains(name) && group.Any(IsTyped));
        var added = Options.Where(option => HasRoom(option.Name)).SelectMany(option => option.Values.Count == 0 ? [option.Name] : option.Values.Select(value => $"{option.Name}={value}"));
        var parsed = CommandLine.Parse([.. TypedWords.Without(arguments, like), .. added]);
        return Mistake.Find(parsed) is { } mistake ? throw new CommandException($"--like: {mistake}") : parsed;
    }

    private static Likeness OfRecipe(string path, Recipe recipe)
    {
        var parsed = CommandLine.Parse(recipe.Words);
        if (parsed.CommandResult.Command is not Commands.SampleCommand) throw new CommandException($"--like '{path}': its recipe is damaged or forged, for its words are no 'langevin sample'.");
        return new Likeness([.. parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit && !Writing.Contains(option.Option.Name))
            .Select(option => (option.Option.Name, (IReadOnlyList<string>)[.. option.Tokens.Select(token => token.Value)]))], []);
    }

    private static Likeness OfParameters(GenerationParameters read)
    {
        List<(string, IReadOnlyList<string>)> options = [];
        List<string> left = [.. Networks().Matches(read.Prompt).Select(match => $"{match.Value} (--lora FILE:SCALE)")];
        void Add(string name, string value) => options.Add((name, [value]));
        if (Networks().Replace(read.Prompt, "").Trim() is { Length: > 0 } prompt) Add("--prompt", prompt);
        if (read.NegativePrompt.Length > 0) Add("--negative", read.NegativePrompt);
        foreach (var (name, value) in read.Settings)
        {
            var taken = Taken(name, value);
            foreach (var (option, chosen) in taken) Add(option, chosen);
            if (taken.Count == 0 && !Told.Contains(name) && !(name == "Schedule type" && value == "Automatic")) left.Add($"{name}: {value}");
        }
        if (read["Model"] is { } model) left.Add($"Model: {model}{(read["Model hash"] is { } hash ? $" ({hash})" : "")}, which MODEL takes the place of");
        if (read["Version"]?.StartsWith("langevin ", StringComparison.Ordinal) != true && read["RNG"] != "CPU") left.Add("RNG: noise that was drawn on a graphics card, unless told otherwise, which makes another picture of the seed");
        return new Likeness(options, left);
    }

    /// <summary>The options that a setting comes to; none for what is unknown.</summary>
    private static IReadOnlyList<(string Option, string Value)> Taken(string name, string value) => name switch
    {
        "Steps" when IsNumber(value) => [("--steps", value)],
        "CFG scale" when IsNumber(value) => [("--guidance", value)],
        "Seed" when IsNumber(value) => [("--seed", value)],
        "Eta" or "Eta DDIM" when IsNumber(value) => [("--eta", value)],
        "Size" when value.Split('x') is [var width, var height] && IsNumber(width) && IsNumber(height) => [("--width", width), ("--height", height)],
        "Clip skip" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last > 0 => [("--clip-skip", (last - 1).ToString(CultureInfo.InvariantCulture))],
        "Sampler" => PublishedNames.Sampler(value) switch
        {
            ({ } sampler, null) => [("--sampler", sampler)],
            ({ } sampler, { } grid) => [("--sampler", sampler), ("--grid", grid)],
            _ => [],
        },
        "Schedule type" when PublishedNames.Grid(value) is { } grid => [("--grid", grid)],
        _ => [],
    };

    private static bool IsNumber(string value) => value.Length <= LongestNumber && double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>Networks that other programs name in the prompt: &lt;lora:name:0.8&gt;, &lt;hypernet:name:1&gt;.</summary>
    [GeneratedRegex(@"<(?:lora|lyco|hypernet):[^<>]{1,256}>", RegexOptions.CultureInvariant)]
    private static partial Regex Networks();
}
