using Langevin.Diffusion.Noise;
using Langevin.Media.Images;
using Langevin.Media.Resampling;
using Langevin.Models;
using Langevin.Pipelines.Memory;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Enlarges pictures beyond what a model sees at once: Lanczos' filter enlarges, then the model draws the detail, tile by tile.</summary>
/// <remarks>
/// Image to image over overlapping tiles that are blended linearly, as the "SD upscale" of other programs does. All tiles are cut from one field of starting noise, so that neighbours agree
/// where they overlap; it is never a generator's first draw, which the pictures' encoding may be given too. The prompt is the same for every tile: say what is true of all of them.
/// </remarks>
/// <param name="pipeline">The model.</param>
public sealed class TiledUpscaler(TextToImagePipeline pipeline)
{
    /// <summary>How much of the walk tiles go through where nothing is said.</summary>
    public const double UsualStrength = 0.35;

    private const int MostTiles = 4096;

    /// <summary>The enlarged picture and the same filled up, and the sum of the tiles; three channels of Float32.</summary>
    private const long WholePictures = 3, BytesAPixel = 3 * 4;

    /// <summary>The size that a picture is enlarged to, in which the model works: sides are rounded up to what it can do, and cut off again at the end.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="upscaling">How far.</param>
    private (ImageSize Wanted, ImageSize Worked) Sizes(Image picture, Upscaling upscaling)
    {
        long Up(long side) => (side + pipeline.SideUnit - 1) / pipeline.SideUnit * pipeline.SideUnit;
        var wanted = new ImageSize((long)Math.Round(picture.Height * upscaling.Factor), (long)Math.Round(picture.Width * upscaling.Factor));
        return (wanted, new ImageSize(Up(wanted.Height), Up(wanted.Width)));
    }

    /// <summary>Enlarges a picture.</summary>
    /// <param name="picture">The picture, RGB.</param>
    /// <param name="upscaling">How far, and by which tiles.</param>
    /// <param name="request">One prompt, and how to walk; its strength is 0.35 where it says nothing, and pictures of control networks have the size of the result.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>[1, 3, factor H, factor W], Float32 on the CPU, in [-1, 1].</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Tensor Upscale(Image picture, Upscaling upscaling, TextToImageRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Check(upscaling, request);
        var (wanted, worked) = Sizes(picture, upscaling);
        var cover = Cover(upscaling, wanted, worked);
        using var scope = new TensorScope();
        var enlarged = ImageTensor.ToTensor(picture.WithChannels(3).Resize((int)wanted.Width, (int)wanted.Height, ResamplingFilter.Lanczos));
        var tiles = pipeline.Generate(Tiled(request, cover, Filled(enlarged, worked), worked), cancellation);
        return scope.Return(cover.Join(tiles).Narrow(2, 0, wanted.Height).Narrow(3, 0, wanted.Width).Contiguous());
    }

    /// <summary>What enlarging a picture takes, as <see cref="TextToImagePipeline.Memory"/> says it of a request: all tiles are in memory until they are joined. Nothing is computed.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="upscaling">How far, and by which tiles.</param>
    /// <param name="request">One prompt, and how to walk.</param>
    /// <param name="presence">When the pipeline's networks are in memory; as they are when null.</param>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    public MemoryPlan Memory(Image picture, Upscaling upscaling, TextToImageRequest request, NetworkPresence? presence = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Check(upscaling, request);
        var (wanted, worked) = Sizes(picture, upscaling);
        var cover = Cover(upscaling, wanted, worked);
        var tiled = pipeline.Memory(InTiles(request, cover, worked) with { Strength = null }, presence);
        var (whole, tiles) = (worked.Height * worked.Width * BytesAPixel, cover.Count * cover.TileHeight * cover.TileWidth * BytesAPixel);
        return tiled.Beside(WholePictures * whole + tiles) with { Disk = wanted.Height * wanted.Width * 3 };
    }

    private TileCover Cover(Upscaling upscaling, ImageSize wanted, ImageSize worked)
    {
        var (tile, unit) = (upscaling.Tile ?? Math.Min(pipeline.NativeSize.Height, pipeline.NativeSize.Width), pipeline.SideUnit);
        var overlap = upscaling.Overlap ?? Math.Max(tile / 8 / unit, 1) * unit;
        if (tile % unit != 0 || overlap % unit != 0 || tile <= overlap)
            throw new ArgumentException($"Tiles of {tile} pixels that overlap by {overlap} were asked for; both are multiples of {unit}, and the overlap is the smaller.");
        var cover = new TileCover(worked.Height, worked.Width, tile, overlap, unit);
        if (cover.Count > MostTiles) throw new ArgumentException($"{wanted.Width} x {wanted.Height} pixels take {cover.Count} tiles of {tile}, and at most {MostTiles} are taken; use larger tiles or a smaller factor.");
        return cover;
    }

    /// <summary>The request for all tiles at once, each an image of the prompt.</summary>
    private TextToImageRequest Tiled(TextToImageRequest request, TileCover cover, Tensor enlarged, ImageSize worked)
    {
        var init = cover.Cut(enlarged);
        var noise = request.Noise ?? Randomness.PerSample.Open(request.Seed)(0).Start(TextToImageCheck.LatentShape(pipeline, 1, worked));
        return InTiles(request, cover, worked) with { Init = init, Noise = cover.Cut(noise, pipeline.Codec.Reduction), Strength = request.Strength ?? UsualStrength };
    }

    /// <summary>The request for tiles, before anything is in them.</summary>
    private static TextToImageRequest InTiles(TextToImageRequest request, TileCover cover, ImageSize worked) => request with
    {
        ImagesPerPrompt = cover.Count,
        Height = cover.TileHeight,
        Width = cover.TileWidth,
        Controls = [.. request.Controls.Select(control => control with { Image = cover.Cut(Filled(control.Image, worked)) })],
    };

    /// <summary>A picture filled up to a size with its last row and column.</summary>
    private static Tensor Filled(Tensor picture, ImageSize size)
    {
        Tensor Places(long from, long to) => Tensor.From(Enumerable.Range(0, (int)to).Select(i => Math.Min(i, from - 1)).ToArray());
        return picture.IndexSelect(2, Places(picture.Size(2), size.Height)).IndexSelect(3, Places(picture.Size(3), size.Width));
    }

    private void Check(Upscaling upscaling, TextToImageRequest request)
    {
        if (!(upscaling.Factor >= 1 && upscaling.Factor <= 16)) throw new ArgumentException($"The factor is {upscaling.Factor}; it lies between 1 and 16.");
        if (request.Prompts.Count != 1 || request.ImagesPerPrompt != 1) throw new ArgumentException($"{request.Prompts.Count} prompts of {request.ImagesPerPrompt} images were asked for; a picture is enlarged with one.");
        if (request.Init is not null || request.Inpainting is not null || request.Stopped is not null) throw new ArgumentException("The picture that is enlarged is the one that the walk starts from; give no other, and no mask.");
        if (pipeline is StableUnClipPipeline) throw new ArgumentException($"A {pipeline.ClassName} makes each tile of an embedding of a whole picture, and would draw it into all of them; enlarge with a model that reads prompts alone.");
        if (upscaling.Overlap < 0) throw new ArgumentException($"The overlap is {upscaling.Overlap}; it is 0 or more.");
    }
}

/// <summary>How far a picture is enlarged, and by which tiles.</summary>
/// <param name="Factor">Sides become so much longer, from 1 to 16; 1 redraws a large picture as it is.</param>
public sealed record Upscaling(double Factor = 2)
{
    /// <summary>Side of a tile in pixels; null for the model's own size.</summary>
    public long? Tile { get; init; }

    /// <summary>How many pixels neighbours overlap at least; null for an eighth of a tile.</summary>
    public long? Overlap { get; init; }
}
