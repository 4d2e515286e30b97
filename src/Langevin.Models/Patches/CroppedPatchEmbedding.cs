using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Patches;

/// <summary>Latents cut into patches, each a token, with their positions added from a table that is stored with the weights, of which the middle is used: [B, C, H, W] to [B, tokens, width].</summary>
internal sealed class CroppedPatchEmbedding : Layer
{
    private readonly Conv2d projection;
    private readonly Tensor table;
    private readonly long side, baseSize;

    /// <summary>Allocates the layer.</summary>
    /// <param name="channels">Channels of latents.</param>
    /// <param name="width">Width of a token.</param>
    /// <param name="size">Side of a patch.</param>
    /// <param name="sampleSize">The side of latents that the network was made for.</param>
    /// <param name="side">The side of the table in patches.</param>
    public CroppedPatchEmbedding(long channels, long width, long size, long sampleSize, long side)
    {
        (this.side, baseSize) = (side, sampleSize / size);
        projection = Add("proj", new Conv2d(channels, width, size, stride: size));
        table = AddBuffer("pos_embed", Tensor.Empty([1, side * side, width]));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The latents have more patches than the table.</exception>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var patches = projection.Forward(x);                                                               // [B, E, rows, columns]
        var (rows, columns) = (patches.Size(2), patches.Size(3));
        if (rows > side || columns > side) throw new ArgumentException($"The transformer knows the positions of {side} x {side} patches, and the latents have {rows} x {columns}; make smaller images.");
        var square = table.View(1, side, side, -1);
        var middle = square.Narrow(1, (side - rows) / 2, rows).Narrow(2, (side - columns) / 2, columns).Reshape(1, rows * columns, -1);
        return Output(scope.Return(patches.Flatten(2).Transpose(1, 2) + middle));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        using var scope = new TensorScope();
        table.CopyInPlace(PatchGrid.Positions(table.Size(2), side, side, baseSize, 1, table.Device));
    }
}
