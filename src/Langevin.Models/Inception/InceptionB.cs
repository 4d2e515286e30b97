using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Half the resolution by 3 x 3, twice 3 x 3 and a maximum: Szegedy et al. 2015, figure 10. [B, 288, H, W] to [B, 768, (H - 1) / 2, (W - 1) / 2].</summary>
internal sealed class InceptionB : Layer
{
    private readonly InceptionConvolution three, first, middle, last;

    /// <summary>Allocates the block.</summary>
    public InceptionB(long inputs)
    {
        three = Add("branch3x3", new InceptionConvolution(inputs, 384, 3, stride: 2));
        first = Add("branch3x3dbl_1", new InceptionConvolution(inputs, 64, 1));
        middle = Add("branch3x3dbl_2", new InceptionConvolution(64, 96, 3, padding: 1));
        last = Add("branch3x3dbl_3", new InceptionConvolution(96, 96, 3, stride: 2));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Tensor.Cat([three.Forward(x), scope.Through(x, first, middle, last), InceptionPool.Halve(x)], 1)));
    }
}
