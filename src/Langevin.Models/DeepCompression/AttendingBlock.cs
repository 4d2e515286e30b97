using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.DeepCompression;

/// <summary>Linear attention at several scales, then a gated convolutional feed-forward part: [B, C, H, W]. diffusers' EfficientViTBlock.</summary>
/// <remarks>Cai et al. 2023 (EfficientViT), section 3.</remarks>
internal sealed class AttendingBlock : Layer
{
    private readonly MultiscaleAttention attention;
    private readonly GatedConvolutions feedForward;

    /// <summary>Allocates the block.</summary>
    public AttendingBlock(DeepLevel level, long headWidth)
    {
        attention = Add("attn", new MultiscaleAttention(level, headWidth));
        feedForward = Add("conv_out", new GatedConvolutions(level.Channels));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(scope.Through(x, attention, feedForward)));
    }
}
