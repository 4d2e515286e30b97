using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Doubles an image: a convolution, and beside it the channels repeated and unfolded into pixels. [B, in, H, W] to [B, out, 2 H, 2 W].</summary>
internal sealed class DeepUpsample : Layer
{
    private const long Factor = 2;
    private readonly long outputs;
    private readonly Folding folding;
    private readonly bool shortcut;
    private readonly Conv2d convolution;

    /// <summary>Allocates the layer.</summary>
    public DeepUpsample(long inputs, long outputs, Folding folding, bool shortcut)
    {
        (this.outputs, this.folding, this.shortcut) = (outputs, folding, shortcut);
        convolution = Add("conv", new Conv2d(inputs, folding == Folding.Channels ? outputs * Factor * Factor : outputs, 3, padding: 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var doubled = folding == Folding.Channels
            ? Functional.PixelShuffle(convolution.Forward(x), Factor)
            : convolution.Forward(Functional.Nearest2d(x, Factor * x.Size(2), Factor * x.Size(3)));      // [B, out, 2 H, 2 W]
        return Output(scope.Return(shortcut ? doubled + Functional.PixelShuffle(ChannelGroups.Repeated(x, outputs * Factor * Factor), Factor) : doubled));
    }
}
