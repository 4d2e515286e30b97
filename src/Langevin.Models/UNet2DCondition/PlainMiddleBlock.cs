using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>One residual block at the coarsest level: what UNetMidBlock2D is in a conditional U-Net.</summary>
internal sealed class PlainMiddleBlock : UNetBlock
{
    private readonly ResidualBlock residual;

    /// <summary>Allocates the block.</summary>
    public PlainMiddleBlock(long channels, ResidualOptions options) =>
        residual = Add("resnets", new ModuleList<ResidualBlock>(new ResidualBlock(channels, channels, options)))[0];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state) => Output(residual.Forward(x, state.Conditioning));
}
