using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Residual blocks over the last output of the level alone, then a filtered doubling: KUpBlock2D.</summary>
internal sealed class KUpBlock : UNetBlock
{
    private readonly ModuleList<AdaptiveResidualBlock> residuals;
    private readonly BlurUpsample2d? doubling;

    /// <summary>Allocates the block.</summary>
    /// <param name="shape">Its channels and layers, of which it builds one less; it goes out with the channels of the level above.</param>
    /// <param name="options">What all blocks have in common.</param>
    /// <param name="doubles">Whether it doubles: all but the last level do.</param>
    public KUpBlock(UpShape shape, ResidualOptions options, bool doubles)
    {
        var last = (int)shape.Layers - 2;
        residuals = Add("resnets", new ModuleList<AdaptiveResidualBlock>(Enumerable.Range(0, last + 1).Select(i => new AdaptiveResidualBlock(
            i == 0 ? 2 * shape.Outputs : shape.Outputs, i == last ? shape.LastJoined : shape.Outputs, shape.Outputs / AdaptiveResidualBlock.GroupSize, options))));
        if (doubles) doubling = Add("upsamplers", new ModuleList<BlurUpsample2d>(new BlurUpsample2d(BlurPadding.Reflection)))[0];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, BlockState state)
    {
        using var scope = new TensorScope();
        x = residuals[0].ForwardJoined(scope, x, state);
        state.Drop(residuals.Count - 1);
        for (var i = 1; i < residuals.Count; i++) x = scope.Replace(x, residuals[i].Forward(x, state.Conditioning));
        return Output(scope.Return(doubling is null ? x : doubling.Forward(x)));
    }
}
