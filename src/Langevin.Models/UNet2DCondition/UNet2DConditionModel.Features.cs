namespace Langevin.Models.UNet2DCondition;

public sealed partial class UNet2DConditionModel
{
    /// <summary>The shapes [C, h, w] of the features that an adapter may add (<see cref="T2I.T2IAdapter"/>): at the end of each level, the finest first, then in the middle.</summary>
    /// <param name="height">Rows of a latent.</param>
    /// <param name="width">Columns of a latent.</param>
    public IReadOnlyList<long[]> FeatureShapes(long height, long width)
    {
        List<long[]> shapes = [];
        for (var level = 0; level < down.Count; level++)
        {
            var channels = Config.BlockOutChannels[level];
            var (h, w) = level < down.Count - 1 ? ((height + Config.DownsamplePadding) / 2, (width + Config.DownsamplePadding) / 2) : (height, width);
            shapes.Add(down[level] is CrossDownBlock ? [channels, height, width] : [channels, h, w]);      // a level without attention takes them after its halving
            (height, width) = (h, w);
        }
        if (middle is not null) shapes.Add([Config.BlockOutChannels[^1], height, width]);
        return shapes;
    }
}
