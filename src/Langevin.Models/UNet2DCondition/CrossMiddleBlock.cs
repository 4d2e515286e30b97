using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Two residual blocks with a transformer over the context between, at the coarsest level: UNetMidBlock2DCrossAttn.</summary>
internal sealed class CrossMiddleBlock : UNetBlock
{
    private readonly ResidualBlock before, after;
    private readonly SpatialTransformer attention;

    /// <summary>Allocates the block.</summary>
    /// <param name="channels">Its channels.</param>
    /// <param name="options">What its residual blocks have in common.</param>
    /// <param name="transformer">Of its transformer.</param>
    /// <param name="depth">Transformer blocks.</param>
    public CrossMiddleBlock(long channels, ResidualOptions options, TransformerOptions transformer, long depth)
    {
        before = new ResidualBlock(channels, channels, options);
        attention = new SpatialTransformer(channels, depth, options.GroupsOf(channels), transformer);
        after = new ResidualBlock(channels, channels, options);
        Add("attentions", new ModuleList<SpatialTransformer>(attention));
        Add("resnets", new ModuleList<ResidualBlock>(before, after));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        x = before.Forward(x, state.Conditioning);
        x = scope.Replace(x, attention.Forward(x, state.Conditioning));
        return Output(scope.Return(after.Forward(x, state.Conditioning)));
    }
}
