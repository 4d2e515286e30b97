using System.Globalization;
using Langevin.Media.Metadata;
using Langevin.Pipelines;

namespace Langevin.Cli.Sampling;

/// <summary>A recipe as other programs write it.</summary>
internal static class RecipeParameters
{
    private const int ShortHash = 10;

    /// <summary>The parameters of one picture, or of a sheet of them all.</summary>
    /// <param name="recipe">The recipe, with the number of the picture.</param>
    /// <param name="label">What it shows; null when the model knows no classes.</param>
    public static GenerationParameters Of(Recipe recipe, string? label)
    {
        List<KeyValuePair<string, string>> settings = [];
        void Add(string name, IFormattable? value) => AddText(name, value?.ToString(null, CultureInfo.InvariantCulture));
        void AddText(string name, string? value)
        {
            if (value is not null) settings.Add(new(name, value));
        }
        Add("Steps", recipe.Steps);
        AddText("Sampler", PublishedNames.OfSampler(recipe.Sampler));
        AddText("Schedule type", PublishedNames.OfGrid(recipe.Grid));
        Add("CFG scale", recipe.Guidance);
        Add("Seed", SeedOf(recipe));
        AddText(GenerationParameters.Size, FormattableString.Invariant($"{recipe.Width}x{recipe.Height}"));
        AddText("Model hash", Short(recipe.ModelHash));
        AddText("Model", Path.GetFileName(Path.TrimEndingDirectorySeparator(recipe.Model)));
        Add("Clip skip", recipe.ClipSkip is > 0 and var skipped ? skipped + 1 : null);
        Add("Denoising strength", recipe.Strength);
        AddText("Lora hashes", Hashes(recipe, "--lora"));
        AddText("TI hashes", Hashes(recipe, "--embedding"));
        AddText("RNG", recipe.Prompts is not null && recipe.Randomness != Randomness.PerSample.Name ? "CPU" : null);
        Add("Index", recipe.Index);
        AddText("Version", $"langevin {recipe.Langevin}");
        return new GenerationParameters(label ?? "", Negative(recipe), settings);
    }

    /// <summary>What it was guided away from.</summary>
    private static string Negative(Recipe recipe) => recipe.NegativePrompts is not { Count: > 0 } negative ? ""
        : recipe.Index is { } i && negative.Count > 1 ? negative[i / (recipe.Count / recipe.Prompts!.Count)] : string.Join(", ", negative);

    /// <summary>The seed of a picture, where each has one of its own.</summary>
    private static ulong SeedOf(Recipe recipe) => recipe.Randomness == Randomness.TorchPerImage.Name ? unchecked(recipe.Seed + (ulong)(recipe.Index ?? 0)) : recipe.Seed;

    private static string? Short(string? hash) => hash?[(hash.IndexOf(':') + 1)..] is { Length: >= ShortHash } digits ? digits[..ShortHash] : null;

    private static string? Hashes(Recipe recipe, string option)
    {
        var named = (recipe.Inputs ?? []).Where(input => input.Option == option).Select(input => $"{Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(input.Path))}: {Short(input.Hash)}").ToList();
        return named.Count == 0 ? null : string.Join(", ", named);
    }
}
