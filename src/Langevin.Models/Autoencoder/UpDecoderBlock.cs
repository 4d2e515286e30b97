using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>Residual blocks, then a doubling: UpDecoderBlock2D. [B, in, H, W] to [B, out, 2H, 2W].</summary>
internal sealed class UpDecoderBlock : Layer
{
    private readonly ModuleList<PlainResidualBlock> residuals;
    private readonly ConvUpsample2d? doubling;

    /// <summary>Allocates the block of a level, the finest being 0.</summary>
    public UpDecoderBlock(AutoencoderShape shape, int level)
    {
        var (inputs, outputs) = (shape.Channels[Math.Min(level + 1, shape.Channels.Count - 1)], shape.Channels[level]);
        residuals = Add("resnets", new ModuleList<PlainResidualBlock>(Enumerable.Range(0, (int)shape.Layers + 1).Select(i => new PlainResidualBlock(i == 0 ? inputs : outputs, outputs, shape))));
        if (level > 0) doubling = Add("upsamplers", new ModuleList<ConvUpsample2d>(new ConvUpsample2d(outputs, outputs)))[0];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = scope.Through(x, [.. residuals]);
        return Output(scope.Return(doubling is null ? x : scope.Replace(x, doubling.Forward(x))));
    }
}
