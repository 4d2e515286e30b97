using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Branches of 1 x 1, 5 x 5 and twice 3 x 3: Szegedy et al. 2015, figure 5. [B, in, H, W] to [B, 224 + pooled, H, W].</summary>
internal sealed class InceptionA : Layer
{
    private readonly InceptionConvolution one, fiveFirst, fiveLast, threeFirst, threeMiddle, threeLast, pooled;

    /// <summary>Allocates the block.</summary>
    public InceptionA(long inputs, long pooledChannels)
    {
        one = Add("branch1x1", new InceptionConvolution(inputs, 64, 1));
        fiveFirst = Add("branch5x5_1", new InceptionConvolution(inputs, 48, 1));
        fiveLast = Add("branch5x5_2", new InceptionConvolution(48, 64, 5, padding: 2));
        threeFirst = Add("branch3x3dbl_1", new InceptionConvolution(inputs, 64, 1));
        threeMiddle = Add("branch3x3dbl_2", new InceptionConvolution(64, 96, 3, padding: 1));
        threeLast = Add("branch3x3dbl_3", new InceptionConvolution(96, 96, 3, padding: 1));
        pooled = Add("branch_pool", new InceptionConvolution(inputs, pooledChannels, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Tensor.Cat(
        [
            one.Forward(x),                                                        // [B, 64, H, W]
            scope.Through(x, fiveFirst, fiveLast),                                 // [B, 64, H, W]
            scope.Through(x, threeFirst, threeMiddle, threeLast),                  // [B, 96, H, W]
            pooled.Forward(InceptionPool.Average(x)),
        ], 1)));
    }
}
