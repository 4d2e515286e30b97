using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>All that happens at one level, on the way down or up.</summary>
internal abstract class UNetBlock : Module
{
    /// <summary>How many layers it has, each of which makes or joins one output and can be passed over; null where the block is done as a whole.</summary>
    public virtual int? Layers => null;

    /// <summary>Applies the block to the hidden image [B, C, H, W].</summary>
    public abstract Tensor Forward(Tensor x, BlockState state);
}
