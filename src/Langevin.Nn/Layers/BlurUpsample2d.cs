using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Zeros between the pixels, then a (1, 3, 3, 1) low-pass filter of gain 4: [B, C, H, W] to [B, C, 2H, 2W].</summary>
/// <param name="outside">What the filter sees outside the image.</param>
public sealed class BlurUpsample2d(BlurPadding outside) : Layer
{
    private readonly BlurKernel kernel = new(gain: 4);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var weight = kernel.For(x);
        var channels = x.Size(1);
        return Output(scope.Return(outside == BlurPadding.Zeros
            ? Functional.TransposedConvolution(x, weight, null, [2, 2], [1, 1], [0, 0], [1, 1], channels)
            : Functional.TransposedConvolution(x.Pad([1, 1, 1, 1], "reflect"), weight, null, [2, 2], [3, 3], [0, 0], [1, 1], channels)));
    }
}
