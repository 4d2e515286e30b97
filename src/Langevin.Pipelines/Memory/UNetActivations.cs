namespace Langevin.Pipelines.Memory;

/// <summary>Bytes of what a conditional U-Net computes, at the point on its way up where it is most.</summary>
internal static class UNetActivations
{
    /// <summary>A block of a transformer in channels: the image, tokens, their norm, the gated feed-forward part eight times as wide, its halves and their product.</summary>
    private const long TransformerUnits = 20;

    /// <param name="shape">The network.</param>
    /// <param name="rows">Latents that go through it at once.</param>
    /// <param name="height">Rows of a latent.</param>
    /// <param name="width">Columns of a latent.</param>
    /// <param name="size">Bytes of a number.</param>
    public static long Of(UNetShape shape, long rows, long height, long width, long size)
    {
        var levels = shape.Channels.Count;
        var kept = Kept(shape, height, width);
        var most = 0L;
        for (var level = 0; level < levels; level++)
        {
            var (channels, before) = (shape.Channels[level], shape.Channels[Math.Min(level + 1, levels - 1)]);
            var pixels = Pixels(height, width, level);
            var joined = before + channels;                                        // what came up, beside what was kept
            var residual = 2 * joined + channels;
            var transformer = HasTransformer(shape, level) ? TransformerUnits * channels : 0;
            var doubling = level + 1 < levels ? 2 * before : 0;
            var live = kept.Take(level + 1).Sum() + pixels * Math.Max(Math.Max(residual, transformer), doubling);
            most = Math.Max(most, rows * live * size + ConvolutionWorkspace.Of(joined, channels, rows * pixels));
        }
        return most;
    }

    /// <summary>Numbers that wait for the way up, a level.</summary>
    private static long[] Kept(UNetShape shape, long height, long width)
    {
        var channels = shape.Channels;
        return [.. channels.Select((own, level) => (shape.Layers(level) + (level == 0 ? 1 : 0)) * own * Pixels(height, width, level) + (level + 1 < channels.Count ? own * Pixels(height, width, level + 1) : 0))];
    }

    private static long Pixels(long height, long width, int level) => Math.Max(height >> level, 1) * Math.Max(width >> level, 1);

    private static bool HasTransformer(UNetShape shape, int level) => shape.DownBlockTypes[level].Contains("CrossAttn", StringComparison.Ordinal);
}

/// <summary>What matters of a conditional U-Net, or of a control network.</summary>
/// <param name="Channels">Channels a level, the finest first.</param>
/// <param name="Layers">Residual blocks of a level on the way down.</param>
/// <param name="DownBlockTypes">The published name of the block of each level.</param>
internal readonly record struct UNetShape(IReadOnlyList<long> Channels, Func<int, long> Layers, IReadOnlyList<string> DownBlockTypes);
