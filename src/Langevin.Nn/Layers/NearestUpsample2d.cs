using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Each pixel repeated to a square of 2 x 2: [B, C, H, W] to [B, C, 2H, 2W].</summary>
public sealed class NearestUpsample2d : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Output(Functional.Nearest2d(x, 2 * x.Size(2), 2 * x.Size(3)));
}
