using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>From latents to an image, doubling between levels: [B, latent channels, h, w] to [B, out, r h, r w].</summary>
internal sealed class DeepDecoder : Layer
{
    private readonly DeepShape shape;
    private readonly Conv2d first;
    private readonly ModuleList<Sequential> up;
    private readonly ChannelNorm norm;
    private readonly Activation activation;
    private readonly Layer last;

    /// <summary>Allocates the decoder.</summary>
    public DeepDecoder(DeepShape shape, string activation)
    {
        this.shape = shape;
        var (finest, coarsest) = (shape.Levels[shape.First].Channels, shape.Levels[^1].Channels);
        first = Add("conv_in", new Conv2d(shape.LatentChannels, coarsest, 3, padding: 1));
        var made = Enumerable.Range(0, shape.Levels.Count).Reverse().Select(level => new Sequential([.. Doubling(level), .. shape.Levels[level].Blocks(shape.HeadWidth)])).ToArray();
        up = Add("up_blocks", new ModuleList<Sequential>(made.Reverse()));                               // made from the coarsest on, and listed from the finest on
        norm = Add("norm_out", new ChannelNorm(finest));
        this.activation = Add("conv_act", Activation.Named(activation));
        last = Add<Layer>("conv_out", shape.First == 0 ? new Conv2d(finest, shape.ImageChannels, 3, padding: 1) : new DeepUpsample(finest, shape.ImageChannels, shape.Folding, shortcut: false));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var h = first.Forward(x);
        if (shape.Shortcut) h = scope.Replace(h, h + ChannelGroups.Repeated(x, h.Size(1)));              // [B, C, h, w]
        return Output(scope.Return(scope.Through(h, [.. up.Reverse(), norm, activation, last])));
    }

    private IEnumerable<Layer> Doubling(int level) => level < shape.Levels.Count - 1 && shape.Levels[level].Layers > 0
        ? [new DeepUpsample(shape.Levels[level + 1].Channels, shape.Levels[level].Channels, shape.Folding, shortcut: true)]
        : [];
}
