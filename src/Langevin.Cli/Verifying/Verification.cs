using System.Diagnostics;
using Langevin.Cli.Sampling;
using Langevin.Media.Images;

namespace Langevin.Cli.Verifying;

/// <summary>Makes a picture again in a temporary folder, and compares.</summary>
/// <param name="subject">The picture.</param>
/// <param name="tolerance">How far values may lie apart, of 255 levels.</param>
internal sealed class Verification(PictureWithRecipe subject, long tolerance)
{
    private const string Unexplained = "nothing that is recorded differs: something that is not recorded does, such as a library below libtorch or the fonts of a sheet";

    private Recipe Then => subject.Recipe;

    /// <summary>Does it.</summary>
    /// <param name="model">Where the model lies now; null for where it lay.</param>
    /// <param name="device">Where to make it again; null for where it was made.</param>
    /// <param name="terminal">Where progress is written.</param>
    /// <param name="stop">Asks to end soon.</param>
    /// <exception cref="CommandException">It cannot be made again here.</exception>
    public VerifiedImage Run(string? model, string? device, Terminal terminal, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        if (Misfit() is { } misfit) return Verdict(null, [misfit], model, begin);
        var place = Place(model);
        var repetition = new Repetition(subject, device);
        var folder = Directory.CreateTempSubdirectory("langevin-verify-").FullName;
        try
        {
            var (now, again) = repetition.Run(place, folder, terminal, stop);
            return Verdict(again is null ? null : PixelDifference.Of(subject.Image, again), [.. Findings(now, again)], place, begin);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Why the picture cannot be what the recipe makes, whatever that is; null when it can.</summary>
    private string? Misfit()
    {
        var (width, height) = (subject.Image.Width, subject.Image.Height);
        var isSheet = Then.Index is null && Then.Count > 1;
        if (isSheet ? (long)width * height >= (Then.Count - (Then.Flagged?.Count ?? 0)) * Then.Width * Then.Height : (width, height) == (Then.Width, Then.Height)) return null;
        return $"the file has {width} x {height} pixels, and {(isSheet ? $"a sheet of {Then.Count} pictures of {Then.Width} x {Then.Height} has more" : $"the recipe's picture {Then.Width} x {Then.Height}")}: it was resized or cut after it was made";
    }

    private string Place(string? model)
    {
        if (model is not null) return ModelPlace.FindFileOrFolder(model);
        try
        {
            return ModelPlace.FindFileOrFolder(Then.Model);
        }
        catch (CommandException e)
        {
            throw new CommandException($"the recipe's model '{Then.Model}' is not here; give --model with its folder{(Then.ModelHash is { Length: > 24 } hash ? $" (its hash begins with {hash[..24]})" : "")}.", e);
        }
    }

    private IEnumerable<string> Findings(Recipe now, Image? again)
    {
        if (IsEdited) yield return again is not null && PixelHash.Of(again) == Then.Pixels
            ? "the picture was changed after it was made: the recipe gives exactly the pixels that were written, and the file has others"
            : "the picture was changed after it was made: its pixels do not have the hash that was written with them";
        foreach (var circumstance in RecipeDifferences.OfCircumstances(Then, now)) yield return circumstance;
        foreach (var setting in RecipeDifferences.OfSettings(Then, now with { Count = Then.Count })) yield return setting;
        if (subject.Format != ImageFormat.Png) yield return $"the file is a {subject.Format}, which keeps pixels roughly: what was made again was stored in the same way";
    }

    /// <summary>Whether the file's pixels are others than those that were written.</summary>
    private bool IsEdited => subject.Format == ImageFormat.Png && Then.Pixels is { } hash && hash != PixelHash.Of(subject.Image);

    private VerifiedImage Verdict(PixelDifference? difference, IReadOnlyList<string> findings, string? model, long begin)
    {
        var verdict = difference is null || IsEdited || difference.Most > tolerance ? VerifiedImage.Different : difference.Most == 0 ? VerifiedImage.Equal : VerifiedImage.Within;
        return new VerifiedImage(
            subject.Path, verdict, difference?.Most, difference?.Mean, difference?.Pixels, tolerance, verdict == VerifiedImage.Equal || findings.Count > 0 ? findings : [Unexplained],
            model ?? Then.Model, Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }
}
