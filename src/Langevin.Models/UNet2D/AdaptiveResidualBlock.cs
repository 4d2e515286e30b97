using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>The residual block of the K blocks: both normalisations are scaled and shifted by the time embedding. [B, in, H, W] to [B, out, H, W].</summary>
internal sealed class AdaptiveResidualBlock : TimedBlock
{
    /// <summary>Channels in a group.</summary>
    public const long GroupSize = 32;

    private readonly AdaptiveGroupNorm firstNorm, secondNorm;
    private readonly Conv2d firstConvolution, secondConvolution;
    private readonly Conv2d? shortcut;
    private readonly Dropout dropout;
    private readonly Activation activation;

    /// <summary>Allocates the block.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="secondGroups">Groups of the second normalisation.</param>
    /// <param name="options">What all blocks have in common.</param>
    public AdaptiveResidualBlock(long inputs, long outputs, long secondGroups, ResidualOptions options)
    {
        firstNorm = Add("norm1", new AdaptiveGroupNorm(options.EmbeddingWidth, inputs, inputs / GroupSize, options.Epsilon));
        firstConvolution = Add("conv1", new Conv2d(inputs, outputs, 3, padding: 1));
        secondNorm = Add("norm2", new AdaptiveGroupNorm(options.EmbeddingWidth, outputs, secondGroups, options.Epsilon));
        dropout = Add("dropout", new Dropout(options.Dropout));
        secondConvolution = Add("conv2", new Conv2d(outputs, outputs, 3, padding: 1));
        activation = Add("nonlinearity", Activation.Named(options.Activation));
        if (inputs != outputs) shortcut = Add("conv_shortcut", new Conv2d(inputs, outputs, 1, bias: false));
    }

    /// <inheritdoc/>
    protected override Tensor TimeOf(Conditioning conditioning) => conditioning.Embedding;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x, Tensor embedding)
    {
        using var scope = new TensorScope();
        var h = firstNorm.Forward(x, embedding);
        h = scope.Replace(h, scope.Through(h, activation, firstConvolution));
        h = scope.Replace(h, secondNorm.Forward(h, embedding));
        h = scope.Replace(h, scope.Through(h, activation, dropout, secondConvolution));
        return Output(scope.Return((shortcut is null ? x : shortcut.Forward(x)) + h));
    }
}
