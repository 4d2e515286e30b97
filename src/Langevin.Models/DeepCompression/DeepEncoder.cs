using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>From an image to latents, halving between levels: [B, in, H, W] to [B, latent channels, H / r, W / r].</summary>
internal sealed class DeepEncoder : Layer
{
    private readonly DeepShape shape;
    private readonly Layer first;
    private readonly ModuleList<Sequential> down;
    private readonly Conv2d last;

    /// <summary>Allocates the encoder.</summary>
    public DeepEncoder(DeepShape shape)
    {
        this.shape = shape;
        var finest = shape.Levels[shape.First].Channels;
        first = Add<Layer>("conv_in", shape.First == 0 ? new Conv2d(shape.ImageChannels, finest, 3, padding: 1) : new DeepDownsample(shape.ImageChannels, finest, shape.Folding, shortcut: false));
        down = Add("down_blocks", new ModuleList<Sequential>(shape.Levels.Select((level, i) => new Sequential([.. level.Blocks(shape.HeadWidth), .. Halving(i)]))));
        last = Add("conv_out", new Conv2d(shape.Levels[^1].Channels, shape.LatentChannels, 3, padding: 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = scope.Through(x, [first, .. down]);                                                          // [B, C, H / r, W / r]
        var latents = last.Forward(x);
        return Output(scope.Return(shape.Shortcut ? latents + ChannelGroups.Means(x, shape.LatentChannels) : latents));
    }

    private IEnumerable<Layer> Halving(int level) => level < shape.Levels.Count - 1 && shape.Levels[level].Layers > 0
        ? [new DeepDownsample(shape.Levels[level].Channels, shape.Levels[level + 1].Channels, shape.Folding, shortcut: true)]
        : [];
}
