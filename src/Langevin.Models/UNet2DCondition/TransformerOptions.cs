using Langevin.Nn.Attention;

namespace Langevin.Models.UNet2DCondition;

/// <summary>What the transformers of a level have in common.</summary>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="ContextWidth">Width of a context token.</param>
/// <param name="Projection">What the projections around the blocks are.</param>
/// <param name="First">What the first attention of a block attends to.</param>
internal sealed record TransformerOptions(long Heads, long ContextWidth, Projection Projection, FirstAttention First);

/// <summary>What the projections around transformer blocks are. They compute the same; their weights are stored in other shapes.</summary>
internal enum Projection
{
    /// <summary>1 x 1 convolutions of the image.</summary>
    Convolution,
    /// <summary>Linear layers over the tokens.</summary>
    Linear,
}
