using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Inception;

/// <summary>Branches of 1 x 1, 7 x 7 and twice 7 x 7, each 7 x 7 as 1 x 7 and 7 x 1: Szegedy et al. 2015, figure 6. [B, 768, H, W] to the same.</summary>
internal sealed class InceptionC : Layer
{
    private static readonly long[] Wide = [1, 7], WidePadding = [0, 3], Tall = [7, 1], TallPadding = [3, 0];
    private readonly InceptionConvolution one, pooled;
    private readonly InceptionConvolution[] seven, twice;

    /// <summary>Allocates the block.</summary>
    public InceptionC(long channels, long inner)
    {
        const long outputs = 192;
        InceptionConvolution Row(string name, long to) => Add(name, new InceptionConvolution(inner, to, Wide, padding: WidePadding));
        InceptionConvolution Column(string name, long to) => Add(name, new InceptionConvolution(inner, to, Tall, padding: TallPadding));
        one = Add("branch1x1", new InceptionConvolution(channels, outputs, 1));
        seven = [Add("branch7x7_1", new InceptionConvolution(channels, inner, 1)), Row("branch7x7_2", inner), Column("branch7x7_3", outputs)];
        twice =
        [
            Add("branch7x7dbl_1", new InceptionConvolution(channels, inner, 1)),
            Column("branch7x7dbl_2", inner), Row("branch7x7dbl_3", inner), Column("branch7x7dbl_4", inner), Row("branch7x7dbl_5", outputs),
        ];
        pooled = Add("branch_pool", new InceptionConvolution(channels, outputs, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(Tensor.Cat([one.Forward(x), scope.Through(x, seven), scope.Through(x, twice), pooled.Forward(InceptionPool.Average(x))], 1)));
    }
}
