using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Halves an image: a convolution, and beside it the pixels folded into channels and averaged. [B, in, H, W] to [B, out, H / 2, W / 2].</summary>
internal sealed class DeepDownsample : Layer
{
    private const long Factor = 2;
    private readonly long outputs;
    private readonly Folding folding;
    private readonly bool shortcut;
    private readonly Conv2d convolution;

    /// <summary>Allocates the layer.</summary>
    public DeepDownsample(long inputs, long outputs, Folding folding, bool shortcut)
    {
        (this.outputs, this.folding, this.shortcut) = (outputs, folding, shortcut);
        convolution = Add("conv", folding == Folding.Channels ? new Conv2d(inputs, outputs / (Factor * Factor), 3, padding: 1) : new Conv2d(inputs, outputs, 3, stride: Factor, padding: 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var halved = convolution.Forward(x);
        if (folding == Folding.Channels) halved = Functional.PixelUnshuffle(halved, Factor);             // [B, out, H / 2, W / 2]
        return Output(scope.Return(shortcut ? halved + ChannelGroups.Means(Functional.PixelUnshuffle(x, Factor), outputs) : halved));
    }
}
