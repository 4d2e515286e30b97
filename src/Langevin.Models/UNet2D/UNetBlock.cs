using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>All that happens at one level, on the way down or up.</summary>
internal abstract class UNetBlock : Module
{
    /// <summary>Applies the block to the hidden image [B, C, H, W].</summary>
    public abstract Tensor Forward(Tensor x, BlockState state);
}
