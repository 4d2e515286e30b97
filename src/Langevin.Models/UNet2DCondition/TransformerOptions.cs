using Langevin.Nn.Attention;

namespace Langevin.Models.UNet2DCondition;

/// <summary>What the transformers of a level have in common.</summary>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="ContextWidth">Width of a context token.</param>
/// <param name="Projection">What the projections around the blocks are.</param>
/// <param name="First">What the first attention of a block attends to.</param>
/// <param name="Level">Whether there are finer ones.</param>
internal sealed record TransformerOptions(long Heads, long ContextWidth, Projection Projection, FirstAttention First, TransformerLevel Level);

/// <summary>Where in a U-Net transformers stand.</summary>
internal enum TransformerLevel
{
    /// <summary>At the finest level that has some: there tokens can be merged.</summary>
    Finest,
    /// <summary>At a coarser one.</summary>
    Coarser,
}

/// <summary>What the projections around transformer blocks are. They compute the same; their weights are stored in other shapes.</summary>
internal enum Projection
{
    /// <summary>1 x 1 convolutions of the image.</summary>
    Convolution,
    /// <summary>Linear layers over the tokens.</summary>
    Linear,
}
