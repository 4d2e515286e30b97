using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>Two residual blocks with attention of one head between, at the coarsest level: [B, C, H, W].</summary>
internal sealed class MiddleBlock : Layer
{
    private readonly Layer[] layers;

    /// <summary>Allocates the block.</summary>
    public MiddleBlock(AutoencoderShape shape)
    {
        var channels = shape.Channels[^1];
        var before = new PlainResidualBlock(channels, channels, shape);
        var attention = shape.Attends ? new SpatialAttention(channels, channels, new GroupNorm(shape.Groups, channels, AutoencoderShape.Epsilon)) : null;
        var after = new PlainResidualBlock(channels, channels, shape);
        if (attention is not null) Add("attentions", new ModuleList<SpatialAttention>(attention));
        Add("resnets", new ModuleList<PlainResidualBlock>(before, after));
        layers = attention is null ? [before, after] : [before, attention, after];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(x, layers)));
    }
}
