using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.TinyAutoencoder;

/// <summary>Three convolutions added to the input, then cut off at zero: [B, C, H, W].</summary>
internal sealed class TinyBlock : Layer
{
    private readonly Sequential convolutions;

    /// <summary>Allocates the block.</summary>
    public TinyBlock(long channels, string activation) => convolutions = Add("conv", new Sequential(
        new Conv2d(channels, channels, 3, padding: 1), Activation.Named(activation),
        new Conv2d(channels, channels, 3, padding: 1), Activation.Named(activation),
        new Conv2d(channels, channels, 3, padding: 1)));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Functional.Relu(convolutions.Forward(x) + x)));
    }
}
