using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>Residual blocks, then a halving that pads below and on the right: DownEncoderBlock2D. [B, in, H, W] to [B, out, H / 2, W / 2].</summary>
internal sealed class DownEncoderBlock : Layer
{
    private readonly ModuleList<PlainResidualBlock> residuals;
    private readonly ConvDownsample2d? halving;

    /// <summary>Allocates the block of a level, the finest being 0.</summary>
    public DownEncoderBlock(AutoencoderShape shape, int level)
    {
        var (inputs, outputs) = (shape.Channels[Math.Max(level - 1, 0)], shape.Channels[level]);
        residuals = Add("resnets", new ModuleList<PlainResidualBlock>(Enumerable.Range(0, (int)shape.Layers).Select(i => new PlainResidualBlock(i == 0 ? inputs : outputs, outputs, shape))));
        if (level < shape.Channels.Count - 1) halving = Add("downsamplers", new ModuleList<ConvDownsample2d>(new ConvDownsample2d(outputs, outputs, padding: 0)))[0];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = scope.Through(x, [.. residuals]);
        return Output(scope.Return(halving is null ? x : scope.Replace(x, halving.Forward(x))));
    }
}
