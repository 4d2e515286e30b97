using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Each pixel repeated to 2 x 2, then a 3 x 3 convolution named <c>conv</c>: [B, in, H, W] to [B, out, 2H, 2W].</summary>
public sealed class ConvUpsample2d : Layer
{
    private readonly Conv2d convolution;

    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    public ConvUpsample2d(long inputs, long outputs) => convolution = Add("conv", new Conv2d(inputs, outputs, 3, padding: 1));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, 2 * x.Size(2), 2 * x.Size(3));

    /// <summary>Enlarges to a given height and width instead of the double.</summary>
    public Tensor Forward(Tensor x, long height, long width)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(convolution.Forward(Functional.Nearest2d(x, height, width))));
    }
}
