using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T2I;

/// <summary>Pixels folded into channels, perhaps a convolution, then blocks whose outputs are the features.</summary>
internal sealed class AdapterBody : Module
{
    private readonly long factor;
    private readonly Conv2d? first;
    private readonly ModuleList<AdapterBlock> blocks;

    /// <summary>Allocates the body.</summary>
    public AdapterBody(T2IAdapterConfig config)
    {
        factor = config.DownscaleFactor;
        var folded = config.InChannels * factor * factor;
        if (config.AdapterType != "light_adapter") first = Add("conv_in", new Conv2d(folded, config.Channels[0], 3, padding: 1));
        blocks = Add("body", new ModuleList<AdapterBlock>(config.AdapterType switch
        {
            "light_adapter" => Light(config, folded),
            "full_adapter_xl" => Xl(config),
            _ => Full(config),
        }));
    }

    /// <summary>The features of an image, the finest first.</summary>
    public Tensor[] Forward(Tensor image)
    {
        using var scope = new TensorScope();
        var x = Functional.PixelUnshuffle(image, factor);                         // [B, in f f, H / f, W / f]
        if (first is not null) x = scope.Replace(x, first.Forward(x));
        var features = new Tensor[blocks.Count];
        for (var i = 0; i < features.Length; i++) features[i] = x = blocks[i].Forward(x);
        Output(features[0]);
        return scope.Return(features);
    }

    private static IEnumerable<AdapterBlock> Full(T2IAdapterConfig config) => config.Channels.Select((channels, i) =>
        AdapterBlock.Full(config.Channels[Math.Max(i - 1, 0)], channels, config.NumResBlocks, i == 0 ? AdapterSize.Kept : AdapterSize.Halved));

    /// <summary>The levels of SDXL: its U-Net halves once less.</summary>
    private static IEnumerable<AdapterBlock> Xl(T2IAdapterConfig config) => config.Channels.Select((channels, i) =>
        AdapterBlock.Full(config.Channels[Math.Max(i - 1, 0)], channels, config.NumResBlocks, i == 2 ? AdapterSize.Halved : AdapterSize.Kept));

    private static IEnumerable<AdapterBlock> Light(T2IAdapterConfig config, long folded)
    {
        long[] inputs = [folded, .. config.Channels], outputs = [.. config.Channels, config.Channels[^1]];
        return inputs.Zip(outputs).Select((pair, i) => AdapterBlock.Light(pair.First, pair.Second, config.NumResBlocks, i == 0 ? AdapterSize.Kept : AdapterSize.Halved));
    }
}
