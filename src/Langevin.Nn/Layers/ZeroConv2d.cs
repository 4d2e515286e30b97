using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>A convolution that starts at zero, so that what it feeds is at first as if it were not there: Zhang et al. 2023, section 3.1.</summary>
public sealed class ZeroConv2d : Convolution
{
    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Size of the kernel, odd; the image keeps its size.</param>
    public ZeroConv2d(long inputs, long outputs, long kernel = 1) : base(2, inputs, outputs, kernel, 1, kernel / 2, 1, groups: 1, bias: true)
    {
    }

    /// <inheritdoc/>
    /// <remarks>The reference draws the usual weights before it clears them; so do we, to stay in step with its generator.</remarks>
    protected override void InitializeOwn(Generator generator)
    {
        base.InitializeOwn(generator);
        Weight.ZeroInPlace();
        Bias!.ZeroInPlace();
    }
}
