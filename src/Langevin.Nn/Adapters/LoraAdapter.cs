using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A change of low rank: scale * up * down. For convolutions it is also called LoCon: down has the kernel, or a third factor has it.</summary>
/// <remarks>Hu et al. 2021, section 4.1; the third factor is Tucker's, as LyCORIS has it: W[o, i, k, l] = sum over r, s of up[o, r] mid[r, s, k, l] down[s, i].</remarks>
public sealed class LoraAdapter : AdditiveAdapter
{
    private readonly double scale;
    private readonly Tensor down, up;
    private readonly Tensor? mid;

    /// <summary>Copies the factors.</summary>
    /// <param name="down">[rank, in, ...kernel]; [rank, in] or [rank, in, 1, 1] where there is a third factor.</param>
    /// <param name="up">[out, rank] or [out, rank, 1, 1].</param>
    /// <param name="scale">What the product is multiplied by: usually alpha / rank.</param>
    /// <param name="mid">The third factor, [rank, rank, ...kernel]; null for none.</param>
    /// <exception cref="ArgumentException">The factors do not fit each other.</exception>
    public LoraAdapter(Tensor down, Tensor up, double scale, Tensor? mid = null)
    {
        var rank = down.Dimensions < 2 ? 0 : down.Size(0);
        var fits = rank > 0 && up.Dimensions >= 2 && up.Elements == up.Size(0) * up.Size(1)
            && (mid is null ? up.Size(1) == rank : mid.Dimensions > 2 && mid.Size(0) == up.Size(1) && mid.Size(1) == rank && down.Elements == rank * down.Size(1));
        if (!fits)
            throw new ArgumentException($"Down [{string.Join(", ", down.Shape)}]{(mid is null ? "" : $", mid [{string.Join(", ", mid.Shape)}]")} and up [{string.Join(", ", up.Shape)}] have no rank in common; they belong to different adapters.");
        this.scale = scale;
        this.down = AddCopy("down", down);
        this.up = AddCopy("up", up);
        if (mid is not null) this.mid = AddCopy("mid", mid);
    }

    /// <inheritdoc/>
    public override long Rows => up.Size(0);

    /// <inheritdoc/>
    public override long Columns => down.Elements / down.Size(0) * (mid is null ? 1 : mid.Elements / (mid.Size(0) * mid.Size(1)));

    /// <inheritdoc/>
    public override WeightAdapter WithRows(IReadOnlyList<(long First, long Count)> rows)
    {
        using var scope = new TensorScope();
        return new LoraAdapter(down, Taken(up, rows), scale, mid);
    }

    private protected override Tensor Matrix() => Flat(up).MatMul(Flat(Reach())) * scale;

    /// <inheritdoc/>
    internal override Tensor? Respond(AdaptableLayer layer, Tensor x)
    {
        if (layer.IsGrouped) return null;
        var shape = layer.Weight.Shape;
        var narrow = Reach().To(x.Type);
        return layer.Mix(layer.Apply(x, narrow.Reshape([narrow.Size(0), .. shape[1..]]), null), Flat(up).To(x.Type)) * scale;
    }

    /// <summary>The way from the inputs to the rank: [rank, in, ...kernel].</summary>
    private Tensor Reach() => mid is null ? down : Tensor.Einsum("rskl,si->rikl", mid.Dimensions == 4 ? mid : throw new NotSupportedException("A third factor is read for convolutions over 2 dimensions."), Flat(down));
}
