using System.CommandLine;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Memorisation;
using Langevin.Evaluation.Results;
using Langevin.Media.Datasets;
using Langevin.Media.Drawing;
using Langevin.Media.Images;

namespace Langevin.Cli.Evaluating;

/// <summary>Looks for copies of training pictures and draws the closest pairs.</summary>
internal sealed class MemorisationOptions
{
    private const int LeastSide = 56;
    private const string Pixels = "pixels", Features = "features";

    private readonly Option<string?> picture = Choose.Output("--memorisation", "FILE.png", "Look for the training picture nearest to each generated one, and draw the closest pairs: generated above, training below");
    private readonly Option<string?> space = Choose.Word("--memorisation-space", "--memorisation: where pictures are near, pixels by default; in the features of what looks at them, copies that were moved or changed a little are near too", [Pixels, Features]);
    private readonly Option<long?> count = Choose.Whole("--pairs", "N", "--memorisation: pairs to draw and to name, 12 by default", 1, 1000);

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [picture, space, count];

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Options) command.Add(option);
    }

    /// <summary>The result with the report, when it was asked for.</summary>
    public MetricResult Measure(MetricResult result, ParseResult arguments, string subject, ImageMeasurement images, Terminal terminal, CancellationToken stop)
    {
        if (arguments.GetValue(picture) is not { } path)
            return arguments.GetValue(space) is { } unused ? throw new CommandException($"--memorisation-space {unused} is for --memorisation FILE.png; give it, or leave the space out.") : result;
        if (ImageFormats.OfName(path) is not (ImageFormat.Png or ImageFormat.Jpeg or ImageFormat.WebP)) throw new CommandException($"--memorisation is '{path}', and must end in .png, .jpg or .webp.");
        var (training, heldOut) = (images.Real(arguments, DatasetSplit.Train), images.HeldOut(arguments));
        var generated = images.Pictures(arguments, subject, terminal, stop);
        terminal.Error.WriteLine($"langevin: comparing {generated.Length} pictures and {heldOut?.Count ?? 0} held-out ones with {training.Count} training pictures");
        var pairs = (int)(arguments.GetValue(count) ?? 12);
        MemorisationReport Seen((FeatureSet Generated, FeatureSet Training, FeatureSet? HeldOut) seen) => MemorisationTest.InFeatures(seen.Generated, seen.Training, seen.HeldOut, pairs, stop);
        var report = arguments.GetValue(space) == Features
            ? Seen(images.Seen(arguments, generated, training, heldOut, terminal, stop))
            : MemorisationTest.InPixels(generated, training, heldOut, pairs, cancellation: stop);
        Draw(path, report, generated, training);
        return result with { Memorisation = report };
    }

    private static void Draw(string path, MemorisationReport report, Image[] generated, IImageDataset training)
    {
        Image Real(NearestPair pair) => training.Read((int)pair.Training).Image is var image && generated[pair.Generated] is var like && (image.Width, image.Height) != (like.Width, like.Height)
            ? image.ResizeToCover(like.Width, like.Height).CentreCrop(like.Width, like.Height) : image;
        new ImageGrid
        {
            Images = [.. report.Closest.Select(pair => generated[pair.Generated]), .. report.Closest.Select(Real)],
            Columns = report.Closest.Count,
            Scale = Math.Max(1, LeastSide / Math.Max(generated[0].Width, generated[0].Height)),
            RowLabels = ["generated", "training"],
            ColumnLabels = [.. report.Closest.Select(pair => FormattableString.Invariant(pair.Ratio is { } ratio ? (FormattableString)$"{ratio:f2}" : $"{pair.Distance:g2}"))],
        }.Render().Save(path);
    }
}
