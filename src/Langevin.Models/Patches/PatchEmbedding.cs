using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Patches;

/// <summary>Latents cut into patches, each a token, with their positions added, which are computed for any size: [B, C, H, W] to [B, tokens, width].</summary>
internal sealed class PatchEmbedding : Layer
{
    private readonly Conv2d projection;
    private readonly long width, size, baseSize;
    private readonly double scale;
    private Table? last;

    /// <summary>Allocates the layer.</summary>
    /// <param name="channels">Channels of latents.</param>
    /// <param name="width">Width of a token.</param>
    /// <param name="size">Side of a patch.</param>
    /// <param name="sampleSize">The side of latents that the network was made for.</param>
    /// <param name="scale">What coordinates are divided by.</param>
    public PatchEmbedding(long channels, long width, long size, long sampleSize, double scale = 1)
    {
        (this.width, this.size, baseSize, this.scale) = (width, size, sampleSize / size, scale);
        projection = Add("proj", new Conv2d(channels, width, size, stride: size));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var positions = Positions(x.Size(2) / size, x.Size(3) / size, x.Device);                          // [1, tokens, width]
        return Output(scope.Return(projection.Forward(x).Flatten(2).Transpose(1, 2) + positions.To(x.Type)));
    }

    /// <summary>The positions of the size that was asked for last are kept: a sampler asks for one size over and over.</summary>
    private Tensor Positions(long rows, long columns, Device device)
    {
        if (last is not { } table || table.Rows != rows || table.Columns != columns || table.Positions.Device != device)
            last = table = new Table(rows, columns, PatchGrid.Positions(width, rows, columns, baseSize, scale, device).Keep());
        return table.Positions;
    }

    private sealed record Table(long Rows, long Columns, Tensor Positions);
}
