using System.CommandLine;
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

    private readonly Option<string?> picture = Choose.Text("--memorisation", "FILE.png", "Look for the training picture nearest to each generated one, and draw the closest pairs: generated above, training below");
    private readonly Option<long?> count = Choose.Whole("--pairs", "N", "--memorisation: pairs to draw and to name, 12 by default", 1, 1000);

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [picture, count];

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Options) command.Add(option);
    }

    /// <summary>The result with the report, when it was asked for.</summary>
    public MetricResult Measure(MetricResult result, ParseResult arguments, string subject, ImageMeasurement images, Terminal terminal, CancellationToken stop)
    {
        if (arguments.GetValue(picture) is not { } path) return result;
        if (ImageFormats.OfName(path) is not (ImageFormat.Png or ImageFormat.Jpeg or ImageFormat.WebP)) throw new CommandException($"--memorisation is '{path}', and must end in .png, .jpg or .webp.");
        var (training, test) = (images.Real(arguments, DatasetSplit.Train), images.Real(arguments, DatasetSplit.Test));
        var generated = images.Pictures(arguments, subject, terminal, stop);
        terminal.Error.WriteLine($"langevin: comparing {generated.Length} pictures and {test.Count} held-out ones with {training.Count} training pictures");
        var report = MemorisationTest.InPixels(generated, training, test, (int)(arguments.GetValue(count) ?? 12), cancellation: stop);
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
            ColumnLabels = [.. report.Closest.Select(pair => FormattableString.Invariant($"{pair.Ratio:f2}"))],
        }.Render().Save(path);
    }
}
