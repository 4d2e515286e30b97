using Langevin.Models.UNet2D;
using Langevin.Nn.Attention;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Builds the blocks that a configuration names.</summary>
internal static class ConditionBlocks
{
    private const string CrossDown = "CrossAttnDownBlock2D", CrossUp = "CrossAttnUpBlock2D";

    /// <summary>The types of blocks on the way down.</summary>
    public static readonly string[] DownTypes = [CrossDown, "DownBlock2D"];

    /// <summary>The types of blocks on the way up.</summary>
    public static readonly string[] UpTypes = [CrossUp, "UpBlock2D"];

    /// <summary>What all residual blocks have in common.</summary>
    public static ResidualOptions Residuals(UNet2DConditionConfig config) =>
        new(config.EmbeddingWidth, config.NormEps, config.ActFn, config.Dropout, config.ResnetTimeScaleShift == "scale_shift" ? TimeEntry.ScaleShift : TimeEntry.Added) { Groups = config.NormNumGroups };

    /// <summary>The block of a level on the way down, the finest being 0.</summary>
    public static UNetBlock Down(UNet2DConditionConfig config, int level)
    {
        var channels = config.BlockOutChannels;
        var shape = new DownShape(channels[Math.Max(level - 1, 0)], channels[level], config.LayersPerBlock[level]);
        var halves = level < channels.Count - 1;
        return UNetBlocks.Current(config.DownBlockTypes[level]) == CrossDown
            ? new CrossDownBlock(shape, Residuals(config), Transformer(config, level), config.TransformerLayersPerBlock[level], halves ? config.DownsamplePadding : null)
            : new DownBlock(shape, Residuals(config), null, halves ? Resampling.Convolution : Resampling.None, config.DownsamplePadding);
    }

    /// <summary>The middle block; null for none.</summary>
    public static UNetBlock? Middle(UNet2DConditionConfig config)
    {
        var level = config.BlockOutChannels.Count - 1;
        var (channels, options) = (config.BlockOutChannels[level], Residuals(config) with { Rescale = config.MidBlockScaleFactor });
        return config.MidBlockType switch
        {
            null => null,
            "UNetMidBlock2D" => new PlainMiddleBlock(channels, options),
            _ => new CrossMiddleBlock(channels, options, Transformer(config, level) with { First = FirstAttention.Tokens }, config.TransformerLayersPerBlock[level][0]),
        };
    }

    /// <summary>The block of a step on the way up, the coarsest being 0.</summary>
    public static UNetBlock Up(UNet2DConditionConfig config, int step)
    {
        var channels = config.BlockOutChannels;
        var level = channels.Count - 1 - step;
        var shape = new UpShape(channels[Math.Min(level + 1, channels.Count - 1)], channels[level], channels[Math.Max(level - 1, 0)], config.LayersPerBlock[level] + 1);
        var doubling = level > 0 ? Resampling.Convolution : Resampling.None;
        return UNetBlocks.Current(config.UpBlockTypes[step]) == CrossUp
            ? new CrossUpBlock(shape, Residuals(config), Transformer(config, level), config.ReverseTransformerLayersPerBlock?[step] ?? config.TransformerLayersPerBlock[level], doubling)
            : new UpBlock(shape, Residuals(config), null, doubling);
    }

    private static TransformerOptions Transformer(UNet2DConditionConfig config, int level) => new(
        config.AttentionHeadDim[level], config.CrossAttentionDim[level],
        config.UseLinearProjection ? Projection.Linear : Projection.Convolution,
        config.OnlyCrossAttention[level] ? FirstAttention.Context : FirstAttention.Tokens,
        level == FinestTransformers(config) ? TransformerLevel.Finest : TransformerLevel.Coarser);

    /// <summary>The finest level on the way down or up that has transformers; null for none.</summary>
    public static int? FinestTransformers(UNet2DConditionConfig config)
    {
        var count = config.BlockOutChannels.Count;
        return Enumerable.Range(0, count).Where(level => UNetBlocks.Current(config.DownBlockTypes[level]) == CrossDown || UNetBlocks.Current(config.UpBlockTypes[count - 1 - level]) == CrossUp).Cast<int?>().FirstOrDefault();
    }
}
