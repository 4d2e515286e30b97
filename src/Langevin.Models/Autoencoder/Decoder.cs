using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>From latents to an image, doubling at each level but the last: [B, in, h, w] to [B, out, r h, r w].</summary>
internal sealed class Decoder : Layer
{
    private readonly Conv2d first, last;
    private readonly ModuleList<UpDecoderBlock> up;
    private readonly MiddleBlock middle;
    private readonly GroupNorm lastNorm;
    private readonly Activation lastActivation;

    /// <summary>Allocates the decoder.</summary>
    public Decoder(AutoencoderShape shape, long inputs, long outputs)
    {
        first = Add("conv_in", new Conv2d(inputs, shape.Channels[^1], 3, padding: 1));
        var made = new MiddleBlock(shape);
        up = Add("up_blocks", new ModuleList<UpDecoderBlock>(Enumerable.Range(0, shape.Channels.Count).Reverse().Select(level => new UpDecoderBlock(shape, level))));
        middle = Add("mid_block", made);
        lastNorm = Add("conv_norm_out", new GroupNorm(shape.Groups, shape.Channels[0], AutoencoderShape.Epsilon));
        lastActivation = Add("conv_act", Activation.Silu());
        last = Add("conv_out", new Conv2d(shape.Channels[0], outputs, 3, padding: 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x = scope.Through(x, [first, middle, .. up]);                                                                       // [B, C, r h, r w]
        x = scope.Replace(x, IsObserved ? scope.Through(x, lastNorm, lastActivation) : lastNorm.ForwardSilu(x));
        return Output(scope.Return(last.Forward(x)));
    }
}
