using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>From an image to what its latents are made of, halving at each level but the last: [B, in, H, W] to [B, out, H / r, W / r].</summary>
internal sealed class Encoder : Layer
{
    private readonly Conv2d first, last;
    private readonly ModuleList<DownEncoderBlock> down;
    private readonly MiddleBlock middle;
    private readonly GroupNorm lastNorm;
    private readonly Activation lastActivation;

    /// <summary>Allocates the encoder.</summary>
    public Encoder(AutoencoderShape shape, long inputs, long outputs)
    {
        first = Add("conv_in", new Conv2d(inputs, shape.Channels[0], 3, padding: 1));
        down = Add("down_blocks", new ModuleList<DownEncoderBlock>(Enumerable.Range(0, shape.Channels.Count).Select(level => new DownEncoderBlock(shape, level))));
        middle = Add("mid_block", new MiddleBlock(shape));
        lastNorm = Add("conv_norm_out", new GroupNorm(shape.Groups, shape.Channels[^1], AutoencoderShape.Epsilon));
        lastActivation = Add("conv_act", Activation.Silu());
        last = Add("conv_out", new Conv2d(shape.Channels[^1], outputs, 3, padding: 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = scope.Through(x, [first, .. down, middle]);                                                                     // [B, C, H / r, W / r]
        x = scope.Replace(x, IsObserved ? scope.Through(x, lastNorm, lastActivation) : lastNorm.ForwardSilu(x));
        return Output(scope.Return(last.Forward(x)));
    }
}
