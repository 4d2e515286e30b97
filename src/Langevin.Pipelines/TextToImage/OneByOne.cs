using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>A batch that goes through a network image by image: the memory of one, and the same result.</summary>
internal static class OneByOne
{
    /// <summary>The results beside each other: [B, ...].</summary>
    /// <param name="batch">[B, C, H, W], brought into the layout that convolutions are fast in.</param>
    /// <param name="network">What each goes through, as a batch of one.</param>
    public static Tensor Through(Tensor batch, Func<Tensor, Tensor> network)
    {
        using var scope = new TensorScope();
        return scope.Return(Tensor.Cat([.. batch.To(MemoryFormat.ChannelsLast).Split(1, 0).Select(network)]));
    }
}
