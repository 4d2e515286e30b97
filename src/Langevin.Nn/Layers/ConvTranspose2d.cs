namespace Langevin.Nn.Layers;

/// <summary>Transposed convolution over 2 spatial dimensions: [B, in, H, W] to [B, out, H', W'].</summary>
public sealed class ConvTranspose2d : TransposedConvolution
{
    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Size of the kernel.</param>
    /// <param name="stride">How far apart the inputs are laid.</param>
    /// <param name="padding">How much is cut from both sides of the output.</param>
    /// <param name="outputPadding">How much the output grows at its end.</param>
    /// <param name="dilation">Step between the kernel's elements.</param>
    /// <param name="groups">Blocks of channels that do not mix.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">The channels are not multiples of the groups.</exception>
    public ConvTranspose2d(
        long inputs, long outputs, Extents kernel, Extents? stride = null, Extents? padding = null, Extents? outputPadding = null,
        Extents? dilation = null, long groups = 1, bool bias = true)
        : base(2, inputs, outputs, kernel, stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, groups, bias)
    {
    }
}
