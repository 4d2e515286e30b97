using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

/// <summary>Two normalised convolutions added to the input, without a time: [B, in, H, W] to [B, out, H, W].</summary>
internal sealed class PlainResidualBlock : Layer
{
    private readonly GroupNorm firstNorm, secondNorm;
    private readonly Conv2d firstConvolution, secondConvolution;
    private readonly Conv2d? shortcut;
    private readonly Activation activation;

    /// <summary>Allocates the block.</summary>
    public PlainResidualBlock(long inputs, long outputs, AutoencoderShape shape)
    {
        firstNorm = Add("norm1", new GroupNorm(shape.Groups, inputs, AutoencoderShape.Epsilon));
        firstConvolution = Add("conv1", new Conv2d(inputs, outputs, 3, padding: 1));
        secondNorm = Add("norm2", new GroupNorm(shape.Groups, outputs, AutoencoderShape.Epsilon));
        secondConvolution = Add("conv2", new Conv2d(outputs, outputs, 3, padding: 1));
        activation = Add("nonlinearity", Activation.Named(shape.Activation));
        if (inputs != outputs) shortcut = Add("conv_shortcut", new Conv2d(inputs, outputs, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        (var h, x) = Activated(scope, firstNorm, x);                 // [B, in, H, W]
        h = scope.Replace(h, firstConvolution.Forward(h));          // [B, out, H, W]
        h = scope.Replace(h, Activated(scope, secondNorm, h).Normed);
        h = scope.Replace(h, secondConvolution.Forward(h));
        return Output(scope.Return((shortcut is null ? x : shortcut.Forward(x)) + h));
    }

    private (Tensor Normed, Tensor X) Activated(TensorScope scope, GroupNorm norm, Tensor x) =>
        activation.IsSilu && !IsObserved ? norm.ForwardSiluBeside(x) : (scope.Through(x, norm, activation), x);
}
