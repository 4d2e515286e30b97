using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>A 3 x 3 convolution of stride 2 named <c>conv</c>: [B, in, H, W] to [B, out, H / 2, W / 2].</summary>
/// <remarks>With padding 0, one row of zeros is added below and one column on the right, as in the original DDPM.</remarks>
public sealed class ConvDownsample2d : Layer
{
    private static readonly long[] RightAndBelow = [0, 1, 0, 1];
    private readonly Conv2d convolution;
    private readonly long padding;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="padding">Zeros on all sides, or 0 for zeros below and on the right only.</param>
    public ConvDownsample2d(long inputs, long outputs, long padding = 1)
    {
        this.padding = padding;
        convolution = Add("conv", new Conv2d(inputs, outputs, 3, stride: 2, padding: padding));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(convolution.Forward(padding == 0 ? x.Pad(RightAndBelow) : x)));
    }
}
