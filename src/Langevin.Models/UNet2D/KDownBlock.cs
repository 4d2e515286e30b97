using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Residual blocks normalised by the time embedding, then a filtered halving that is not kept for the way up: KDownBlock2D.</summary>
internal sealed class KDownBlock : UNetBlock
{
    private readonly ModuleList<AdaptiveResidualBlock> residuals;
    private readonly BlurDownsample2d? halving;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers.</param>
    /// <param name="options">What all blocks have in common.</param>
    /// <param name="halves">Whether it halves: all but the last level do.</param>
    public KDownBlock(DownShape shape, ResidualOptions options, bool halves)
    {
        residuals = Add("resnets", new ModuleList<AdaptiveResidualBlock>(Enumerable.Range(0, (int)shape.Layers).Select(i =>
            new AdaptiveResidualBlock(i == 0 ? shape.Inputs : shape.Outputs, shape.Outputs, shape.Outputs / AdaptiveResidualBlock.GroupSize, options))));
        if (halves) halving = Add("downsamplers", new ModuleList<BlurDownsample2d>(new BlurDownsample2d(BlurPadding.Reflection)))[0];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        foreach (var residual in residuals) x = state.Push(scope.Return(residual.Forward(x, state.Conditioning)));
        return Output(halving is null ? x : scope.Return(halving.Forward(x)));
    }
}
