using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Two residual blocks with attention between, at the coarsest level: UNetMidBlock2D.</summary>
internal sealed class MiddleBlock : UNetBlock
{
    private readonly ResidualBlock before, after;
    private readonly SpatialAttention? attention;

    /// <summary>Allocates the block.</summary>
    /// <param name="channels">Its channels.</param>
    /// <param name="options">What all blocks have in common.</param>
    /// <param name="makeAttention">Makes the attention; null for none.</param>
    public MiddleBlock(long channels, ResidualOptions options, Func<SpatialAttention>? makeAttention)
    {
        before = new ResidualBlock(channels, channels, options);
        attention = makeAttention?.Invoke();
        after = new ResidualBlock(channels, channels, options);
        if (attention is not null) Add("attentions", new ModuleList<SpatialAttention>(attention));
        Add("resnets", new ModuleList<ResidualBlock>(before, after));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        x = before.Forward(x, state.Conditioning);
        if (attention is not null) x = scope.Replace(x, attention.Forward(x));
        return Output(scope.Return(after.Forward(x, state.Conditioning)));
    }
}
