using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Every second pixel after a (1, 3, 3, 1) low-pass filter: [B, C, H, W] to [B, C, H / 2, W / 2].</summary>
/// <param name="outside">What the filter sees outside the image.</param>
public sealed class BlurDownsample2d(BlurPadding outside) : Layer
{
    private readonly BlurKernel kernel = new(gain: 1);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var weight = kernel.For(x);
        var channels = x.Size(1);
        return Output(scope.Return(outside == BlurPadding.Zeros
            ? Functional.Convolution(x, weight, null, [2, 2], [1, 1], [1, 1], channels)
            : Functional.Convolution(x.Pad([1, 1, 1, 1], "reflect"), weight, null, [2, 2], [0, 0], [1, 1], channels)));
    }
}
