using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T2I;

/// <summary>x + block2(relu(block1(x))): [B, C, H, W].</summary>
internal sealed class AdapterResidual : Layer
{
    private readonly Conv2d first, second;

    /// <summary>Allocates the block.</summary>
    /// <param name="channels">Its channels.</param>
    /// <param name="lastKernel">Size of the second convolution.</param>
    public AdapterResidual(long channels, long lastKernel)
    {
        first = Add("block1", new Conv2d(channels, channels, 3, padding: 1));
        second = Add("block2", new Conv2d(channels, channels, lastKernel, padding: lastKernel / 2));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(second.Forward(Functional.Relu(first.Forward(x))) + x));
    }
}
