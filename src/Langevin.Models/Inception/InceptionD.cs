using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Half the resolution by 3 x 3, 7 x 7 with 3 x 3 and a maximum: [B, 768, H, W] to [B, 1280, (H - 1) / 2, (W - 1) / 2].</summary>
internal sealed class InceptionD : Layer
{
    private readonly InceptionConvolution[] three, seven;

    /// <summary>Allocates the block.</summary>
    public InceptionD(long inputs)
    {
        const long inner = 192;
        long[] wide = [1, 7], widePadding = [0, 3], tall = [7, 1], tallPadding = [3, 0];
        three = [Add("branch3x3_1", new InceptionConvolution(inputs, inner, 1)), Add("branch3x3_2", new InceptionConvolution(inner, 320, 3, stride: 2))];
        seven =
        [
            Add("branch7x7x3_1", new InceptionConvolution(inputs, inner, 1)),
            Add("branch7x7x3_2", new InceptionConvolution(inner, inner, wide, padding: widePadding)),
            Add("branch7x7x3_3", new InceptionConvolution(inner, inner, tall, padding: tallPadding)),
            Add("branch7x7x3_4", new InceptionConvolution(inner, inner, 3, stride: 2)),
        ];
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Tensor.Cat([scope.Through(x, three), scope.Through(x, seven), InceptionPool.Halve(x)], 1)));
    }
}
