using System.CommandLine;
using System.Text.Json.Serialization;
using Langevin.Media.Images;
using Langevin.Media.Metadata;
using Langevin.Models.Checkpoints;

namespace Langevin.Cli.Sampling;

/// <summary>What <c>langevin verify</c> needs beside the settings: of what, on what, and which picture of them.</summary>
internal sealed partial record Recipe
{
    /// <summary>The newest format that this program writes and reads.</summary>
    public const int NewestFormat = 1;

    /// <summary>The key of a picture's text that holds the recipe.</summary>
    public const string Key = "langevin";

    /// <summary>The format; null in recipes of programs that knew none.</summary>
    [JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Format { get; init; }

    /// <summary>The <see cref="Fingerprint"/> of the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelHash { get; init; }

    /// <summary>The files that the words name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RecipeInput>? Inputs { get; init; }

    /// <summary>Pictures that went through the network together: their number decides the rounding.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BatchSize { get; init; }

    /// <summary>Where it was computed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Machine? Machine { get; init; }

    /// <summary>Whether the model's safety checker was honoured or left out; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SafetyChecker { get; init; }

    /// <summary>The numbers of pictures that are not on a sheet, because they were flagged; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Flagged { get; init; }

    /// <summary>Which of the pictures a file holds, from 0; null for all of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Index { get; init; }

    /// <summary>The <see cref="PixelHash"/> of the picture as it was written; null where a file keeps pixels roughly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pixels { get; init; }

    /// <summary>The recipe with what it was made of and on what.</summary>
    /// <param name="place">Where the model lies.</param>
    /// <param name="arguments">What was typed.</param>
    /// <param name="compute">The options of where to compute.</param>
    /// <param name="batchSize">Pictures that go through the network together.</param>
    public Recipe From(string place, ParseResult arguments, ComputeOptions compute, int batchSize) => this with
    {
        Format = NewestFormat,
        ModelHash = Fingerprint.Of(place),
        Inputs = RecipeInput.All(arguments),
        BatchSize = batchSize,
        Machine = Machine.This(compute.DeviceName(arguments)),
    };

    /// <summary>The texts of a file: <see cref="ImageText.Parameters"/> as other programs write it, and <see cref="Key"/> with the whole recipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="picture">What it will hold.</param>
    /// <param name="index">Which picture it is; null for a sheet of them all.</param>
    /// <param name="label">What it shows; null when the model knows no classes.</param>
    /// <param name="flagged">The pictures that are missing on a sheet; null for none.</param>
    public IReadOnlyDictionary<string, string> Text(string path, Image picture, int? index, string? label, IReadOnlyList<int>? flagged = null)
    {
        var own = this with { Flagged = flagged is { Count: > 0 } ? flagged : null, Index = index, Pixels = ImageFormats.OfName(path) == ImageFormat.Png ? PixelHash.Of(picture) : null };
        return new Dictionary<string, string> { [ImageText.Parameters] = RecipeParameters.Of(own, label).ToString(), [Key] = own.ToJson() };
    }
}
