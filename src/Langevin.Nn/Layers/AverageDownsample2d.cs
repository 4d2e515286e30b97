using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Means of 2 x 2 pixels: [B, C, H, W] to [B, C, H / 2, W / 2], rounded down.</summary>
public sealed class AverageDownsample2d : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Output(Functional.AveragePool2d(x, 2, 2));
}
