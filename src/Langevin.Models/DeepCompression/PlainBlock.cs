using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Two convolutions, normalised and added to the input: [B, C, H, W]. diffusers' ResBlock.</summary>
internal sealed class PlainBlock : Layer
{
    private readonly Conv2d first, second;
    private readonly Activation activation;
    private readonly Layer norm;

    /// <summary>Allocates the block.</summary>
    public PlainBlock(DeepLevel level)
    {
        activation = Activation.Named(level.Activation);
        first = Add("conv1", new Conv2d(level.Channels, level.Channels, 3, padding: 1));
        second = Add("conv2", new Conv2d(level.Channels, level.Channels, 3, padding: 1, bias: false));
        norm = Add("norm", level.Norm());
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(x, first, activation, second, norm) + x));
    }
}
