using Langevin.Models.T2I;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>A T2I-Adapter with the picture that it follows: sketches, edges, depths, poses. It is applied once for all steps.</summary>
/// <param name="Network">The network.</param>
/// <param name="Image">[n, channels, H, W] in [0, 1], picture i modulo n for image i.</param>
public sealed record T2IControl(T2IAdapter Network, Tensor Image)
{
    /// <summary>How strongly it acts; 1 is what it was trained with.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The share of the walk that passes before it acts, in [0, 1).</summary>
    public double Start { get; init; }

    /// <summary>The share of the walk after which it acts no more, in (0, 1].</summary>
    public double End { get; init; } = 1;

    /// <summary>What it adds to the U-Net for the images of a batch, at each level, times its scale.</summary>
    /// <param name="first">The number of the batch's first image.</param>
    /// <param name="count">How many images there are in it.</param>
    internal Tensor[] Features(int first, int count)
    {
        using var scope = new TensorScope();
        var pictures = Image.Turn(first, (int)Math.Min(Image.Size(0), count)).To(Network.Type).To(Network.Device);       // the others are these again
        return scope.Return([.. Network.Forward(pictures).Select(feature => (feature * Scale).Turn(0, count))]);
    }
}
