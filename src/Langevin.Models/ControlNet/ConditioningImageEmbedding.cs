using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.ControlNet;

/// <summary>Brings a conditioning image to the size and channels of the latents: [B, in, r H, r W] to [B, out, H, W].</summary>
internal sealed class ConditioningImageEmbedding : Layer
{
    private readonly Conv2d first;
    private readonly ModuleList<Conv2d> blocks;
    private readonly ZeroConv2d last;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Channels of the image.</param>
    /// <param name="outputs">Channels of the latents' first level.</param>
    /// <param name="channels">Channels at each level, the finest first.</param>
    public ConditioningImageEmbedding(long inputs, long outputs, IReadOnlyList<long> channels)
    {
        first = Add("conv_in", new Conv2d(inputs, channels[0], 3, padding: 1));
        List<Conv2d> made = [];
        for (var i = 0; i < channels.Count - 1; i++)
        {
            made.Add(new Conv2d(channels[i], channels[i], 3, padding: 1));
            made.Add(new Conv2d(channels[i], channels[i + 1], 3, stride: 2, padding: 1));
        }
        blocks = Add("blocks", new ModuleList<Conv2d>(made));
        last = Add("conv_out", new ZeroConv2d(channels[^1], outputs, 3));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = Functional.Silu(first.Forward(x));
        foreach (var block in blocks) x = scope.Replace(x, Functional.Silu(block.Forward(x)));
        return Output(scope.Return(last.Forward(x)));
    }
}
