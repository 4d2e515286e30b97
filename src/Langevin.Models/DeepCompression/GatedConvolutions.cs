using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Four times the channels twice, a convolution of each channel alone, one half gating the other, and back, added to the input: [B, C, H, W].</summary>
/// <remarks>Xie et al. 2024 (SANA), section 2.2: Mix-FFN.</remarks>
internal sealed class GatedConvolutions : Layer
{
    private const long Expansion = 4;
    private readonly Conv2d expand, apart, back;
    private readonly ChannelNorm norm;

    /// <summary>Allocates the layer.</summary>
    public GatedConvolutions(long channels)
    {
        var inside = Expansion * channels;
        expand = Add("conv_inverted", new Conv2d(channels, 2 * inside, 1));
        apart = Add("conv_depth", new Conv2d(2 * inside, 2 * inside, 3, padding: 1, groups: 2 * inside));
        back = Add("conv_point", new Conv2d(inside, channels, 1, bias: false));
        norm = Add("norm", new ChannelNorm(channels));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var wide = Functional.Silu(expand.Forward(x));                                                  // [B, 8 C, H, W]
        wide = scope.Replace(wide, apart.Forward(wide));
        var halves = wide.Chunk(2, 1);
        var gated = halves[0] * Functional.Silu(halves[1]);                                              // [B, 4 C, H, W]
        return Output(scope.Return(norm.Forward(back.Forward(gated)) + x));
    }
}
