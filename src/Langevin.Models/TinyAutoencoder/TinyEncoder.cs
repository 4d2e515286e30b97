using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.TinyAutoencoder;

/// <summary>From an image in [-1, 1] to latents: [B, in, H, W] to [B, latent channels, H / r, W / r].</summary>
internal sealed class TinyEncoder : Layer
{
    private readonly Sequential layers;

    /// <summary>Allocates the encoder.</summary>
    public TinyEncoder(AutoencoderTinyConfig config)
    {
        var channels = config.EncoderBlockOutChannels[0];
        List<Layer> made = [];
        for (var level = 0; level < config.NumEncoderBlocks.Count; level++)
        {
            made.Add(level == 0 ? new Conv2d(config.InChannels, channels, 3, padding: 1) : new Conv2d(channels, channels, 3, stride: 2, padding: 1, bias: false));
            for (var i = 0; i < config.NumEncoderBlocks[level]; i++) made.Add(new TinyBlock(channels, config.ActFn));
        }
        made.Add(new Conv2d(channels, config.LatentChannels, 3, padding: 1));
        layers = Add("layers", new Sequential([.. made]));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(layers.Forward((x + 1) / 2)));
    }
}
