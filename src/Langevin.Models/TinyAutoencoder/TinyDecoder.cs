using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.TinyAutoencoder;

/// <summary>From latents, softly limited to +-3, to an image in [-1, 1]: [B, latent channels, h, w] to [B, out, r h, r w].</summary>
internal sealed class TinyDecoder : Layer
{
    private const double Limit = 3;
    private readonly Sequential layers;

    /// <summary>Allocates the decoder.</summary>
    public TinyDecoder(AutoencoderTinyConfig config)
    {
        var (channels, levels) = (config.DecoderBlockOutChannels[0], config.NumDecoderBlocks.Count);
        List<Layer> made = [new Conv2d(config.LatentChannels, channels, 3, padding: 1), Activation.Named(config.ActFn)];
        for (var level = 0; level < levels; level++)
        {
            for (var i = 0; i < config.NumDecoderBlocks[level]; i++) made.Add(new TinyBlock(channels, config.ActFn));
            if (level < levels - 1) made.AddRange([new NearestUpsample2d(), new Conv2d(channels, channels, 3, padding: 1, bias: false)]);
        }
        made.Add(new Conv2d(channels, config.OutChannels, 3, padding: 1));
        layers = Add("layers", new Sequential([.. made]));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(layers.Forward((x / Limit).Tanh() * Limit) * 2 - 1));
    }
}
