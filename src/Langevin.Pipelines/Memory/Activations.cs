using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.ControlNet;
using Langevin.Models.DeepCompression;
using Langevin.Models.DiT;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.PixArt;
using Langevin.Models.T5;
using Langevin.Models.TinyAutoencoder;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;

namespace Langevin.Pipelines.Memory;

/// <summary>Bytes of what networks compute and do not keep, at the point where it is most. Each formula counts the tensors that live at once there.</summary>
internal static class Activations
{
    private const long TextTokens = 77, LongTextTokens = 512;

    /// <summary>A transformer's block: the input and its norm, the feed-forward part four times as wide twice, queries, keys, values, attended and joined ones.</summary>
    private const long TokenUnits = 16;

    /// <summary>Of a text encoder.</summary>
    /// <param name="network">The encoder.</param>
    /// <param name="texts">How many texts it reads at once.</param>
    public static long OfText(Architecture network, long texts) => network switch
    {
        ClipTextModel clip => texts * TextTokens * (2 * clip.Config.IntermediateSize + (clip.Config.NumHiddenLayers + 6) * clip.Config.HiddenSize) * Size(network) + Widest(network),
        T5EncoderModel t5 => texts * LongTextTokens * (3 * t5.Config.DFf + 8 * t5.Config.DModel + 2 * t5.Config.NumHeads * LongTextTokens) * Size(network) + Widest(network),
        _ => 0,
    };

    /// <summary>Of an image encoder, which keeps the states of all layers.</summary>
    /// <param name="network">The encoder.</param>
    /// <param name="pictures">How many pictures it looks at once.</param>
    public static long OfPictures(ClipVisionModel network, long pictures)
    {
        var config = network.Config;
        var tokens = 1 + Square(config.ImageSize / config.PatchSize);
        return pictures * (tokens * (2 * config.IntermediateSize + (config.NumHiddenLayers + 6) * config.HiddenSize) + config.NumChannels * Square(config.ImageSize)) * Size(network) + Widest(network);
    }

    /// <summary>Of the network that is walked, or of a control network beside it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">Latents that go through it at once: twice the batch when it is guided.</param>
    /// <param name="height">Rows of a latent.</param>
    /// <param name="width">Columns of a latent.</param>
    public static long OfWalk(Architecture network, long rows, long height, long width) => Widest(network) + (network switch
    {
        UNet2DConditionModel unet => UNetActivations.Of(new UNetShape(unet.Config.BlockOutChannels, level => unet.Config.LayersPerBlock[level], unet.Config.DownBlockTypes), rows, height, width, Size(network)),
        ControlNetModel control => UNetActivations.Of(new UNetShape(control.Config.BlockOutChannels, _ => control.Config.LayersPerBlock, control.Config.DownBlockTypes), rows, height, width, Size(network)),
        UNet2DModel unet => UNetActivations.Of(new UNetShape(unet.Config.BlockOutChannels, _ => unet.Config.LayersPerBlock, unet.Config.DownBlockTypes), rows, height, width, Size(network)),
        DiTTransformer2DModel dit => Tokens(rows, height * width / Square(dit.Config.PatchSize), dit.Config.Width, network),
        PixArtTransformer2DModel pixart => Tokens(rows, height * width / Square(pixart.Config.PatchSize), pixart.Config.Width, network),
        SD3Transformer2DModel sd3 => Tokens(rows, height * width / Square(sd3.Config.PatchSize) + TextTokens + LongTextTokens, sd3.Config.Width, network),
        FluxTransformer2DModel flux => Tokens(rows, height * width / 4 + LongTextTokens, flux.Config.Width, network),
        _ => 0,
    });

    /// <summary>Of an autoencoder that decodes one image, or encodes one.</summary>
    /// <param name="network">The autoencoder.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels a row.</param>
    /// <remarks>The last level begins with the channels of the level before at the size of the image: they, their norm, and the first convolution's result.</remarks>
    public static long OfDecoder(Architecture network, long height, long width)
    {
        var (live, widest) = network switch
        {
            AutoencoderKL autoencoder => OfLevels(autoencoder.Config.BlockOutChannels[0], autoencoder.Config.BlockOutChannels[Math.Min(1, autoencoder.Config.BlockOutChannels.Count - 1)]),
            AutoencoderTiny tiny => (4 * tiny.Config.DecoderBlockOutChannels[0], tiny.Config.DecoderBlockOutChannels[0]),
            AutoencoderDC deep => (5 * deep.Config.DecoderBlockOutChannels[0], deep.Config.DecoderBlockOutChannels[0]),
            _ => (0, 0),
        };
        return live == 0 ? 0 : height * width * live * Size(network) + Widest(network) + ConvolutionWorkspace.Of(widest, widest, height * width);
    }

    private static (long Live, long Widest) OfLevels(long first, long second) => (Math.Max(2 * second + first, 9 * second / 4), second);

    private static long Tokens(long rows, long tokens, long width, Architecture network) => rows * tokens * width * TokenUnits * Size(network);

    private static long Size(Architecture network) => network.Type.Size();

    private static long Square(long side) => side * side;

    /// <summary>The largest weight that is converted at a call; 0 where none is.</summary>
    private static long Widest(Architecture network) =>
        network.Parameters().Where(parameter => parameter.Type != network.Type).Select(parameter => parameter.Elements * Size(network)).DefaultIfEmpty().Max();
}
