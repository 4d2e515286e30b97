using System.CommandLine;
using System.Globalization;
using Langevin.Cli.Commands;
using Langevin.Cli.Sampling;
using Langevin.Media.Images;

namespace Langevin.Cli.Verifying;

/// <summary>The words of a recipe, typed again: everything as it was, apart from where the result goes.</summary>
internal sealed class Repetition
{
    private static readonly string[] Never = ["--output", "--trajectory", "--invert", "--like", "--json", "--help", "--version"];

    private const string Device = "--device";

    private const string Enlarging = "--upscale";

    private readonly PictureWithRecipe subject;
    private readonly ParseResult typed;
    private readonly string? device;

    /// <summary>Reads the words.</summary>
    /// <param name="subject">The picture.</param>
    /// <param name="device">Where to make it again; null for where it was made.</param>
    /// <exception cref="CommandException">They are no command line of <c>langevin sample</c>, or one that writes elsewhere.</exception>
    public Repetition(PictureWithRecipe subject, string? device)
    {
        this.device = device;
        (this.subject, typed) = (subject, Typed(subject.Path, subject.Recipe.Words));
        if (Never.FirstOrDefault(name => Mistake.Options(typed.CommandResult).Any(option => option.Name == name && typed.GetResult(option) is { Implicit: false })) is { } forbidden)
            throw new CommandException($"the recipe in '{subject.Path}' is damaged or forged: its words have {forbidden}, which no picture's recipe has.");
    }

    private Recipe Then => subject.Recipe;

    /// <summary>Whether the picture is one of several files.</summary>
    private bool IsOneOfMany => Then.Index is not null && Then.Count > 1;

    /// <summary>Makes the picture again.</summary>
    /// <param name="place">Where the model lies.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="terminal">Where progress is written.</param>
    /// <param name="stop">Asks to end soon.</param>
    /// <returns>The recipe as it comes out here, and the picture; null when the settings come out otherwise, so that nothing was made.</returns>
    public (Recipe Now, Image? Again) Run(string place, string folder, Terminal terminal, CancellationToken stop)
    {
        var output = Path.Combine(folder, IsOneOfMany ? "pictures/" : $"again{Ending}");
        var arguments = Typed(subject.Path, [.. Words(), "--output", output]);
        Recipe? now = null;
        try
        {
            ((SampleCommand)arguments.CommandResult.Command).Make(arguments, place, terminal, stop, Check);
        }
        catch (OtherSettingsException)
        {
            return (now!, null);
        }
        return (now!, Image.Load(IsOneOfMany ? Path.Combine(output, $"{Then.Index:D5}.png") : output));

        void Check(Recipe recipe)
        {
            now = recipe;
            if (RecipeDifferences.OfSettings(Then with { Count = Needed }, recipe).Count > 0) throw new OtherSettingsException();
        }
    }

    /// <summary>How many pictures must be made: none after the batch in which this one is.</summary>
    private int Needed
    {
        get
        {
            if (!IsOneOfMany || Then.BatchSize is not { } batch || Then.Prompts is { Count: > 1 }) return Then.Count;
            return (int)Math.Min(Then.Count, ((long)Then.Index! / batch + 1) * batch);
        }
    }

    private string Ending => subject.Format switch { ImageFormat.Jpeg => ".jpg", ImageFormat.WebP => ".webp", _ => ".png" };

    /// <summary>The words with how many pictures, in which batches, on how many threads and where said outright.</summary>
    private IEnumerable<string> Words()
    {
        Option Named(string name) => typed.CommandResult.Command.Options.First(option => option.Name == name);
        List<(Option Option, object Value)> fixedNow = [];
        if (typed.GetResult(Named(Enlarging)) is null or { Implicit: true }) fixedNow.Add((Named("--count"), (long)(Needed / Math.Max(1, Then.Prompts?.Count ?? 1))));
        if (Then.BatchSize is { } batch) fixedNow.Add((Named("--batch-size"), batch));
        if (Then.Machine is { } machine) fixedNow.Add((Named("--threads"), machine.Threads));
        if (device is not null) fixedNow.Add((Named(Device), device));
        return TypedWords.Without(typed, [.. fixedNow.Select(option => option.Option)]).Concat(fixedNow.SelectMany(option => new[] { option.Option.Name, string.Create(CultureInfo.InvariantCulture, $"{option.Value}") }));
    }

    private static ParseResult Typed(string path, IReadOnlyList<string> words)
    {
        var parsed = CommandLine.Parse(words);
        if (Mistake.Find(parsed) is { } mistake) throw new CommandException($"the recipe in '{path}' cannot be repeated: {mistake}");
        if (parsed.CommandResult.Command is not SampleCommand) throw new CommandException($"the recipe in '{path}' is damaged or forged: its words are no 'langevin sample'.");
        return parsed;
    }

    private sealed class OtherSettingsException : Exception;
}
