using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Covers a picture with overlapping tiles of one size, and lays worked tiles together again without seams.</summary>
/// <remarks>Tiles are placed evenly, so that neighbours overlap by at least as much as was asked for; where they do, each counts linearly less towards its own edge.</remarks>
internal sealed class TileCover
{
    private readonly long height, width, tall, wide;
    private readonly long[] tops, lefts;

    /// <summary>A cover.</summary>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="side">Side of a tile; a picture smaller than that is one tile.</param>
    /// <param name="overlap">How much neighbours overlap at least.</param>
    /// <param name="unit">Tiles begin at multiples of it, which the sides of the picture are too.</param>
    public TileCover(long height, long width, long side, long overlap, long unit)
    {
        (this.height, this.width, tall, wide) = (height, width, Math.Min(side, height), Math.Min(side, width));
        (tops, lefts) = (Starts(height, tall, overlap, unit), Starts(width, wide, overlap, unit));
    }

    /// <summary>Rows of a tile.</summary>
    public long TileHeight => tall;

    /// <summary>Pixels a row of a tile.</summary>
    public long TileWidth => wide;

    /// <summary>How many tiles there are.</summary>
    public int Count => tops.Length * lefts.Length;

    /// <summary>The tiles of something as large as the picture, or smaller by a whole factor such as its latents: [1, C, H / r, W / r] to [Count, C, h / r, w / r], row by row.</summary>
    /// <param name="whole">What is cut.</param>
    /// <param name="reduction">r.</param>
    public Tensor Cut(Tensor whole, long reduction = 1)
    {
        using var scope = new TensorScope();
        return scope.Return(Tensor.Cat([.. Places().Select(place => whole.Narrow(2, place.Top / reduction, tall / reduction).Narrow(3, place.Left / reduction, wide / reduction))]));
    }

    /// <summary>The picture of tiles: [Count, C, h, w] to [1, C, H, W].</summary>
    public Tensor Join(Tensor tiles)
    {
        using var scope = new TensorScope();
        var weight = Ramp(tall, tops).Reshape(-1, 1) * Ramp(wide, lefts);                                  // [h, w]
        var sum = Tensor.Zeros([1, tiles.Size(1), height, width]);
        var weights = Tensor.Zeros([1, 1, height, width]);
        foreach (var ((top, left), i) in Places().Select((place, i) => (place, i)))
        {
            sum.Narrow(2, top, tall).Narrow(3, left, wide).AddInPlace(tiles.Narrow(0, i, 1) * weight);
            weights.Narrow(2, top, tall).Narrow(3, left, wide).AddInPlace(weight);
        }
        return scope.Return(sum / weights);
    }

    private IEnumerable<(long Top, long Left)> Places() => tops.SelectMany(top => lefts.Select(left => (top, left)));

    /// <summary>Where tiles begin along a side: the first at the start, the last at the end, the others evenly between.</summary>
    private static long[] Starts(long extent, long size, long overlap, long unit)
    {
        if (extent == size) return [0];
        var count = (extent - overlap + size - overlap - 1) / (size - overlap);
        return [.. Enumerable.Range(0, (int)count).Select(i => i * (extent - size) / (count - 1) / unit * unit)];
    }

    /// <summary>1 in the middle, falling towards both edges over the narrowest overlap; nowhere 0.</summary>
    private static Tensor Ramp(long size, long[] starts)
    {
        var seam = starts.Length == 1 ? 0 : size - starts.Zip(starts.Skip(1), (one, next) => next - one).Max();
        return Tensor.From(Enumerable.Range(0, (int)size).Select(i => (float)Math.Min(1, Math.Min(i + 0.5, size - i - 0.5) / Math.Max(seam, 1))).ToArray());
    }
}
