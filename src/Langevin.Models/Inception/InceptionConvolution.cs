using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>A convolution without bias, batch normalisation, a rectifier: [B, in, H, W] to [B, out, H', W'].</summary>
internal sealed class InceptionConvolution : Layer
{
    private const double Epsilon = 1e-3;
    private readonly Conv2d convolution;
    private readonly BatchNorm norm;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Size of the kernel.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="padding">Zeros added on both sides.</param>
    public InceptionConvolution(long inputs, long outputs, Extents kernel, Extents? stride = null, Extents? padding = null)
    {
        convolution = Add("conv", new Conv2d(inputs, outputs, kernel, stride, padding, bias: false));
        norm = Add("bn", new BatchNorm(outputs, epsilon: Epsilon));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = scope.Through(x, convolution, norm);
        return Output(scope.Return(Functional.Relu(x)));
    }
}
