using Langevin.Nn.Attention;
using Langevin.Nn.Layers;

namespace Langevin.Models.UNet2D;

/// <summary>Builds the blocks that a configuration names.</summary>
internal static class UNetBlocks
{
    private const string OldPrefix = "UNetRes";

    /// <summary>The types of blocks on the way down.</summary>
    public static readonly string[] DownTypes = ["DownBlock2D", "ResnetDownsampleBlock2D", "AttnDownBlock2D", "SkipDownBlock2D", "AttnSkipDownBlock2D", "KDownBlock2D"];

    /// <summary>The types of blocks on the way up.</summary>
    public static readonly string[] UpTypes = ["UpBlock2D", "ResnetUpsampleBlock2D", "AttnUpBlock2D", "SkipUpBlock2D", "AttnSkipUpBlock2D", "KUpBlock2D"];

    /// <summary>A type without the prefix that old configurations have.</summary>
    public static string Current(string type) => type.StartsWith(OldPrefix, StringComparison.Ordinal) ? type[OldPrefix.Length..] : type;

    /// <summary>The block of a level on the way down, the finest being 0.</summary>
    public static UNetBlock Down(UNet2DConfig config, int level, ResidualOptions options)
    {
        var channels = config.BlockOutChannels;
        var shape = new DownShape(channels[Math.Max(level - 1, 0)], channels[level], config.LayersPerBlock);
        var halves = level < channels.Count - 1;
        var headWidth = config.AttentionHeadDim ?? shape.Outputs;
        Resampling Halving(Resampling how) => halves ? how : Resampling.None;
        return Current(config.DownBlockTypes[level]) switch
        {
            "ResnetDownsampleBlock2D" => new DownBlock(shape, options, null, Halving(Resampling.Residual), 0),
            "AttnDownBlock2D" => new DownBlock(shape, options, headWidth, Halving(How(config.DownsampleType)), config.DownsamplePadding),
            "SkipDownBlock2D" => new SkipDownBlock(shape, options, null, halves),
            "AttnSkipDownBlock2D" => new SkipDownBlock(shape, options, headWidth, halves),
            "KDownBlock2D" => new KDownBlock(shape, options, halves),
            _ => new DownBlock(shape, options, null, Halving(Resampling.Convolution), config.DownsamplePadding),
        };
    }

    /// <summary>The middle block.</summary>
    public static MiddleBlock Middle(UNet2DConfig config, ResidualOptions common)
    {
        var channels = config.BlockOutChannels[^1];
        var options = common with { Rescale = config.MidBlockScaleFactor };
        var groups = config.AttnNormNumGroups ?? (common.TimeEntry == TimeEntry.Added ? common.GroupsOf(channels) : null as long?);
        return new MiddleBlock(channels, options, !config.AddAttention ? null : () => new SpatialAttention(
            channels, config.AttentionHeadDim ?? channels, groups is { } g ? new GroupNorm(g, channels, options.Epsilon) : null, options.Rescale));
    }

    /// <summary>The block of a step on the way up, the coarsest being 0.</summary>
    public static UNetBlock Up(UNet2DConfig config, int step, ResidualOptions options)
    {
        var channels = config.BlockOutChannels;
        long Level(int at) => channels[channels.Count - 1 - Math.Clamp(at, 0, channels.Count - 1)];
        var shape = new UpShape(Level(step - 1), Level(step), Level(step + 1), config.LayersPerBlock + 1);
        var doubles = step < channels.Count - 1;
        var headWidth = config.AttentionHeadDim ?? shape.Outputs;
        Resampling Doubling(Resampling how) => doubles ? how : Resampling.None;
        return Current(config.UpBlockTypes[step]) switch
        {
            "ResnetUpsampleBlock2D" => new UpBlock(shape, options, null, Doubling(Resampling.Residual)),
            "AttnUpBlock2D" => new UpBlock(shape, options, headWidth, Doubling(How(config.UpsampleType))),
            "SkipUpBlock2D" => new SkipUpBlock(shape, options, null, doubles),
            "AttnSkipUpBlock2D" => new SkipUpBlock(shape, options, headWidth, doubles),
            "KUpBlock2D" => new KUpBlock(shape, options, doubles),
            _ => new UpBlock(shape, options, null, Doubling(Resampling.Convolution)),
        };
    }

    private static Resampling How(string type) => type == "resnet" ? Resampling.Residual : Resampling.Convolution;
}
