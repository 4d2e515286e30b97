using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Shortcuts between images of other channels, without weights: Chen et al. 2024, section 3.2.</summary>
internal static class ChannelGroups
{
    /// <summary>The mean of each group of neighbouring channels: [B, C, H, W] to [B, groups, H, W].</summary>
    public static Tensor Means(Tensor x, long groups)
    {
        using var scope = new TensorScope();
        return scope.Return(x.Reshape(x.Size(0), groups, -1, x.Size(2), x.Size(3)).Mean([2]));
    }

    /// <summary>Each channel repeated: [B, C, H, W] to [B, channels, H, W].</summary>
    public static Tensor Repeated(Tensor x, long channels) => x.RepeatInterleave(channels / x.Size(1), 1);
}
