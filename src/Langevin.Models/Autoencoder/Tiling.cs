using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>How an autoencoder cuts large images into overlapping tiles, so that memory does not grow with the image.</summary>
/// <remarks>Neighbours are blended linearly over the overlap. The result differs a little from that of the whole image, since no tile sees all of it.</remarks>
/// <param name="SampleSize">Side of a tile in pixels.</param>
/// <param name="LatentSize">Side of a tile in latents.</param>
/// <param name="Overlap">The part of a tile that overlaps with the next, in [0, 1).</param>
public sealed record Tiling(long SampleSize, long LatentSize, double Overlap = 0.25)
{
    /// <summary>Tiles of the size that an autoencoder was made for.</summary>
    public static Tiling Of(AutoencoderKLConfig config) => new(config.SampleSize.Height, config.SampleSize.Height / config.Reduction);

    /// <summary>The way from pixels to latents.</summary>
    internal TileWalk Encoding => Walk(SampleSize, LatentSize);

    /// <summary>The way from latents to pixels.</summary>
    internal TileWalk Decoding => Walk(LatentSize, SampleSize);

    private TileWalk Walk(long from, long to)
    {
        var (step, blend) = ((long)(from * (1 - Overlap)), (long)(to * Overlap));
        return !(Overlap >= 0) || step < 1 || blend >= to
            ? throw new ArgumentException($"Tiles of {SampleSize} pixels and {LatentSize} latents that overlap by {Overlap} leave no step between tiles; use larger tiles or a smaller overlap.")
            : new TileWalk(from, step, blend, to - blend);
    }
}

/// <summary>One walk over the tiles of an image.</summary>
/// <param name="Size">Side of a tile that goes in.</param>
/// <param name="Step">From a tile to the next, going in.</param>
/// <param name="Blend">Width of the seam that is blended, coming out.</param>
/// <param name="Kept">Side of what is kept of a tile, coming out.</param>
internal readonly record struct TileWalk(long Size, long Step, long Blend, long Kept)
{
    /// <summary>Whether an image [B, C, H, W] is larger than a tile.</summary>
    public bool Cuts(Tensor x) => x.Size(2) > Size || x.Size(3) > Size;

    /// <summary>Sends an image through a function, tile by tile when it is larger than a tile.</summary>
    public Tensor Over(Tensor x, Func<Tensor, Tensor> each) => Cuts(x) ? Apply(x, each) : each(x);

    /// <summary>Sends an image through a function tile by tile.</summary>
    public Tensor Apply(Tensor x, Func<Tensor, Tensor> each)
    {
        using var scope = new TensorScope();
        List<Tensor> above = [], rows = [];
        for (var top = 0L; top < x.Size(2); top += Step)
        {
            List<Tensor> row = [];
            for (var left = 0L; left < x.Size(3); left += Step)
            {
                var tile = each(Cut(Cut(x, 2, top, Size), 3, left, Size));
                if (above.Count > 0) tile = scope.Replace(tile, Blended(above[row.Count], tile, 2));
                if (row.Count > 0) tile = scope.Replace(tile, Blended(row[^1], tile, 3));
                row.Add(tile);
            }
            var kept = Kept;
            rows.Add(Tensor.Cat([.. row.Select(tile => Cut(Cut(tile, 2, 0, kept), 3, 0, kept))], 3));
            foreach (var tile in above) scope.Free(tile);
            above = row;
        }
        return scope.Return(Tensor.Cat([.. rows], 2));
    }

    private static Tensor Cut(Tensor x, int dimension, long start, long length) => x.Narrow(dimension, start, Math.Min(length, x.Size(dimension) - start));

    /// <summary>A tile whose first rows or columns pass over linearly from the last ones of the tile before.</summary>
    private Tensor Blended(Tensor before, Tensor tile, int dimension)
    {
        var width = Math.Min(Blend, Math.Min(before.Size(dimension), tile.Size(dimension)));
        if (width == 0) return tile;
        using var scope = new TensorScope();
        var weight = Tensor.Arange(0, width, type: ScalarType.Float64, device: tile.Device).MultiplyInPlace(1.0 / width).To(tile.Type).Reshape(dimension == 2 ? [width, 1] : [width]);
        var seam = before.Narrow(dimension, before.Size(dimension) - width, width) * (1 - weight) + tile.Narrow(dimension, 0, width) * weight;
        return scope.Return(Tensor.Cat([seam, tile.Narrow(dimension, width, tile.Size(dimension) - width)], dimension));
    }
}
