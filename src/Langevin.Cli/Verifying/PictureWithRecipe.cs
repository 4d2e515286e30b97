using System.Text.Json;
using Langevin.Cli.Sampling;
using Langevin.Media.Images;
using Langevin.Media.Metadata;

namespace Langevin.Cli.Verifying;

/// <summary>A picture and the recipe in its file, which is anyone's text until it has been checked.</summary>
/// <param name="Path">The file.</param>
/// <param name="Image">What it shows.</param>
/// <param name="Format">How it is stored.</param>
/// <param name="Recipe">What it says of itself.</param>
internal sealed record PictureWithRecipe(string Path, Image Image, ImageFormat Format, Recipe Recipe)
{
    private const int LongestRecipe = 1 << 20, MostWords = 2000, MostImages = 1_000_000, MostSide = 16384;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It has no recipe, or none that can be repeated.</exception>
    /// <exception cref="Media.MediaException">It is no picture.</exception>
    public static PictureWithRecipe Read(string path)
    {
        if (System.IO.Path.GetExtension(path) == ".safetensors") throw new CommandException($"'{path}' holds numbers, and pictures are verified: .png, .jpg and .webp files of 'langevin sample'.");
        var recipe = Parse(path, ImageText.Read(path));
        Check(path, recipe);
        using var file = File.OpenRead(path);
        Span<byte> signature = stackalloc byte[ImageFormats.SignatureLength];
        file.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false);
        return new PictureWithRecipe(path, Image.Load(path), ImageFormats.OfContent(signature) ?? ImageFormat.Png, recipe);
    }

    /// <summary>The recipe in a picture's texts.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    internal static Recipe Parse(string path, IReadOnlyDictionary<string, string> text)
    {
        if (!text.TryGetValue(Recipe.Key, out var json))
            throw new CommandException(text.ContainsKey(ImageText.Parameters)
                ? $"'{path}' has the settings of another program and no recipe of langevin; 'langevin sample MODEL --like {path}' makes a picture like it."
                : $"'{path}' says nothing of how it was made; pictures of 'langevin sample' do, unless another program wrote them again without.");
        if (json.Length > LongestRecipe) throw Broken(path, $"it has {json.Length} characters, above the limit of {LongestRecipe}");
        try
        {
            return JsonSerializer.Deserialize(json, RecipeJson.Default.Recipe) ?? throw Broken(path, "it is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Broken(path, e.Message.Split(" Path:")[0].TrimEnd('.'), e);
        }
    }

    private static void Check(string path, Recipe recipe)
    {
        if (recipe.Format > Recipe.NewestFormat) throw new CommandException($"the recipe in '{path}' is of format {recipe.Format}, and this langevin ({CommandLine.Version}) reads up to {Recipe.NewestFormat}; update it.");
        string?[] needed = [recipe.Model, recipe.Sampler, recipe.Grid, recipe.Randomness, recipe.Dtype, .. recipe.Words ?? [""]];
        if (needed.Any(text => text is null)) throw Broken(path, "something that it needs is null");
        if (recipe.Inputs?.Any(input => input is not { Option: not null, Path: not null, Hash: not null }) == true) throw Broken(path, "something that it needs is null");
        if (recipe.Words is not ["sample", ..]) throw Broken(path, "the words that were typed are missing: they begin with 'sample'");
        if (recipe.Words.Count > MostWords) throw Broken(path, $"it has {recipe.Words.Count} words, above the limit of {MostWords}");
        Within(path, "count", recipe.Count, 1, MostImages);
        Within(path, "width", recipe.Width, 1, MostSide);
        Within(path, "height", recipe.Height, 1, MostSide);
        Within(path, "index", recipe.Index ?? 0, 0, recipe.Count - 1);
        Within(path, "flagged", recipe.Flagged?.Count ?? 0, 0, recipe.Count - 1);
        Within(path, "batch_size", recipe.BatchSize ?? 1, 1, 65536);
        Within(path, "threads", recipe.Machine?.Threads ?? 1, 1, 4096);
    }

    private static void Within(string path, string name, long value, long least, long most)
    {
        if (value < least || value > most) throw Broken(path, $"{name} is {value}, and lies between {least} and {most}");
    }

    private static CommandException Broken(string path, string why, Exception? inner = null) => new($"the recipe in '{path}' is damaged or forged: {why}.", inner);
}
