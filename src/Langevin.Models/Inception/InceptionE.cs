using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Branches that end in 1 x 3 beside 3 x 1: Szegedy et al. 2015, figure 7. [B, in, H, W] to [B, 2048, H, W].</summary>
internal sealed class InceptionE : Layer
{
    private readonly Func<Tensor, Tensor> pool;
    private readonly InceptionConvolution one, three, threeRow, threeColumn, twiceFirst, twiceLast, twiceRow, twiceColumn, pooled;

    /// <summary>Allocates the block.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="pool">What its pooled branch begins with.</param>
    public InceptionE(long inputs, Func<Tensor, Tensor> pool)
    {
        const long inner = 384;
        this.pool = pool;
        InceptionConvolution Row(string name) => Add(name, new InceptionConvolution(inner, inner, new long[] { 1, 3 }, padding: new long[] { 0, 1 }));
        InceptionConvolution Column(string name) => Add(name, new InceptionConvolution(inner, inner, new long[] { 3, 1 }, padding: new long[] { 1, 0 }));
        one = Add("branch1x1", new InceptionConvolution(inputs, 320, 1));
        three = Add("branch3x3_1", new InceptionConvolution(inputs, inner, 1));
        (threeRow, threeColumn) = (Row("branch3x3_2a"), Column("branch3x3_2b"));
        twiceFirst = Add("branch3x3dbl_1", new InceptionConvolution(inputs, 448, 1));
        twiceLast = Add("branch3x3dbl_2", new InceptionConvolution(448, inner, 3, padding: 1));
        (twiceRow, twiceColumn) = (Row("branch3x3dbl_3a"), Column("branch3x3dbl_3b"));
        pooled = Add("branch_pool", new InceptionConvolution(inputs, 192, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var (single, twice) = (three.Forward(x), scope.Through(x, twiceFirst, twiceLast));               // [B, 384, H, W]
        return Output(scope.Return(Tensor.Cat(
        [
            one.Forward(x),                                                                              // [B, 320, H, W]
            threeRow.Forward(single), threeColumn.Forward(single),                                       // [B, 768, H, W]
            twiceRow.Forward(twice), twiceColumn.Forward(twice),                                         // [B, 768, H, W]
            pooled.Forward(pool(x)),                                                                     // [B, 192, H, W]
        ], 1)));
    }
}
