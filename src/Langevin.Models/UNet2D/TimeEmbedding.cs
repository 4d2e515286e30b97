using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>The three ways in which numbers (times, or times given as class labels) become vectors.</summary>
internal static class TimeEmbedding
{
    /// <summary>The layer and the width of its output.</summary>
    public static (Layer Layer, long Width) Of(UNet2DConfig config)
    {
        var width = config.BlockOutChannels[0];
        return config.TimeEmbeddingType switch
        {
            "fourier" => (new GaussianFourierEmbedding(width, scale: 16), 2 * width),
            "learned" => (new Embedding(config.NumTrainTimesteps!.Value, width), width),
            _ => (new SinusoidalEmbedding(width, config.FlipSinToCos ? SinusoidOrder.CosineFirst : SinusoidOrder.SineFirst, config.FreqShift), width),
        };
    }

    /// <summary>Embeds numbers [B] in the type of the weights.</summary>
    public static Tensor Embed(this Layer layer, Tensor numbers, ScalarType type) =>
        layer.Forward(layer is Embedding ? numbers.To(ScalarType.Int64) : numbers).To(type);
}
