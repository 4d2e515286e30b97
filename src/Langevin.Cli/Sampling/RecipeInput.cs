using System.CommandLine;
using System.CommandLine.Parsing;
using Langevin.Media.Images;
using Langevin.Models.Checkpoints;

namespace Langevin.Cli.Sampling;

/// <summary>A file or folder that a picture was made with, besides the model.</summary>
/// <param name="Option">The option that named it.</param>
/// <param name="Path">Its path as typed.</param>
/// <param name="Hash">Its <see cref="Fingerprint"/>.</param>
internal sealed record RecipeInput(string Option, string Path, string Hash)
{
    /// <summary>All that were typed and are there; what is not there is refused by who needs it.</summary>
    public static IReadOnlyList<RecipeInput> All(ParseResult arguments) =>
    [
        .. arguments.CommandResult.Children.OfType<OptionResult>().SelectMany(option => option.Tokens.SelectMany(token => Paths(option.Option.Name, token.Value).Select(path => (option.Option.Name, Path: path))))
            .Where(input => System.IO.Path.Exists(input.Path)).Select(input => new RecipeInput(input.Name, input.Path, HashOf(input.Name, input.Path))),
    ];

    /// <summary>The hash of what an option names.</summary>
    public static string HashOf(string option, string path) =>
        option is "--init" or "--mask" or "--like-picture" && Directory.Exists(path) ? Fingerprint.Of(path, file => ImageFormats.OfName(file) is not null) : Fingerprint.Of(path);

    /// <summary>The paths in an option's value.</summary>
    private static IEnumerable<string> Paths(string option, string value) => option switch
    {
        "--init" or "--mask" or "--noise" or "--scheduler" or "--upscale" or "--like-picture" or "--config" or "--vae" or "--ip-encoder" => [value],
        "--autoguidance" => [ModelPlace.OrBundled(value)],
        "--lora" or "--embedding" or "--refiner" => [Existing(value)],
        "--controlnet" or "--t2i-adapter" when value.Split('=', 2) is [var folder, var picture] => [folder, Existing(picture)],
        "--ip-adapter" when value.Split('=', 2) is [var file, var picture] => [file, Existing(picture), .. PicturePromptOptions.EncoderBeside(file) is { } encoder ? [encoder] : Array.Empty<string>()],
        _ => [],
    };

    /// <summary>The longest part before a colon that exists: what stands behind it is a scale or a word.</summary>
    private static string Existing(string text)
    {
        for (var end = text.Length; end > 0; end = text.LastIndexOf(':', end - 1))
            if (System.IO.Path.Exists(text[..end])) return text[..end];
        return text;
    }
}
