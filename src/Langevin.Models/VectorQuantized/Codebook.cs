using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.VectorQuantized;

/// <summary>A table of learned codes; each pixel is replaced by the nearest: [B, C, h, w].</summary>
/// <remarks>van den Oord et al. 2017, eq. 1 and 2; the gradient passes straight through.</remarks>
internal sealed class Codebook : Layer
{
    private readonly CodeTable codes;

    /// <summary>Allocates the table.</summary>
    /// <param name="count">Number of codes.</param>
    /// <param name="channels">Channels of a code.</param>
    public Codebook(long count, long channels) => codes = Add("embedding", new CodeTable(count, channels));

    /// <summary>Replaces each pixel by the nearest code.</summary>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var pixels = x.Permute(0, 2, 3, 1);                                                                         // [B, h, w, C]
        var nearest = (-pixels.Reshape(-1, x.Size(1)).Distances(codes.Weight)).ArgMax(1);                           // [B h w]
        var change = (Functional.Embedding(codes.Weight, nearest).Reshape(pixels.Shape) - pixels).Detach();
        return Output(scope.Return((pixels + change).Permute(0, 3, 1, 2)));
    }
}

/// <summary>The codes: [count, channels].</summary>
internal sealed class CodeTable : Module
{
    /// <summary>Allocates the table.</summary>
    public CodeTable(long count, long channels) => Weight = AddParameter("weight", count, channels);

    /// <summary>One code a row, initially uniform in +-1 / count.</summary>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    /// <remarks>The reference draws normal numbers first and then these; so do we, to stay in step with its generator.</remarks>
    protected override void InitializeOwn(Generator generator)
    {
        var bound = 1.0 / Weight.Size(0);
        Weight.NormalInPlace(0, 1, generator).UniformInPlace(-bound, bound, generator);
    }
}
