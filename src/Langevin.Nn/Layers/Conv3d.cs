namespace Langevin.Nn.Layers;

/// <summary>Convolution over 3 spatial dimensions: [B, in, D, H, W] to [B, out, D', H', W'].</summary>
public sealed class Conv3d : Convolution
{
    /// <summary>Allocates the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Size of the kernel.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="padding">Zeros added on both sides.</param>
    /// <param name="dilation">Step between the kernel's elements.</param>
    /// <param name="groups">Blocks of channels that do not mix.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">The channels are not multiples of the groups.</exception>
    public Conv3d(long inputs, long outputs, Extents kernel, Extents? stride = null, Extents? padding = null, Extents? dilation = null, long groups = 1, bool bias = true)
        : base(3, inputs, outputs, kernel, stride ?? 1, padding ?? 0, dilation ?? 1, groups, bias)
    {
    }
}
