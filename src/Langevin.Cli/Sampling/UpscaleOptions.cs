using System.CommandLine;
using Langevin.Media.Images;
using Langevin.Pipelines.TextToImage;

namespace Langevin.Cli.Sampling;

/// <summary>Enlarging a picture by tiles.</summary>
internal sealed class UpscaleOptions
{
    private const int MostSide = 16384, MostFactor = 16;
    private readonly Option<string?> upscale = Choose.Text("--upscale", "PICTURE", "Enlarge a picture, and let a text-to-image model draw the detail tile by tile");
    private readonly Option<double?> factor = Choose.Real("--factor", "N", "With --upscale: sides become so much longer, 2 by default", 1, MostFactor);
    private readonly Option<double?> change = Choose.Real("--change", "X", "With --upscale: how much of the walk tiles go through, 0.35 by default", 1e-6, 1);
    private readonly Option<long?> tile = Choose.Whole("--tile", "PIXELS", "With --upscale: side of a tile; the model's own size by default", 8, MostSide);
    private readonly Option<long?> overlap = Choose.Whole("--overlap", "PIXELS", "With --upscale: how far tiles overlap; an eighth of a tile by default", 0, MostSide);

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [upscale, factor, change, tile, overlap];

    /// <summary>The picture to enlarge, how, and by which strength; null where none was asked for.</summary>
    /// <exception cref="CommandException">The picture does not exist, or an option has nothing to act on.</exception>
    public (Image Picture, Upscaling How, double? Strength)? Read(ParseResult arguments)
    {
        if (arguments.GetValue(upscale) is not { } path)
            return All.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } alone
                ? throw new CommandException($"{alone.Name} says how --upscale works; give --upscale PICTURE too.")
                : null;
        if (!File.Exists(path)) throw new CommandException($"--upscale '{path}' does not exist; check the path.");
        return (Image.Load(path), new Upscaling(arguments.GetValue(factor) ?? 2) { Tile = arguments.GetValue(tile), Overlap = arguments.GetValue(overlap) }, arguments.GetValue(change));
    }
}
