using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A change that is the Kronecker product of a small matrix and a larger one, either of which may be of low rank: LoKr.</summary>
/// <remarks>Yeh et al. 2023, section 3.2 (LyCORIS); W[(o1 o2), (i1 i2 k l)] = first[o1, i1] second[o2, i2, k, l].</remarks>
public sealed class LokrAdapter : AdditiveAdapter
{
    private readonly double scale;
    private readonly KroneckerFactor first, second;

    /// <summary>Copies the factors.</summary>
    /// <param name="first">The first one: a matrix.</param>
    /// <param name="second">The second one: a matrix, or with the kernel behind it.</param>
    /// <param name="scale">What the product is multiplied by: usually alpha / rank where one of them is of low rank, else 1.</param>
    /// <exception cref="ArgumentException">The parts of a factor do not fit each other.</exception>
    public LokrAdapter(LokrFactor first, LokrFactor second, double scale)
    {
        this.scale = scale;
        this.first = Copy("w1", first);
        this.second = Copy("w2", second);
    }

    /// <inheritdoc/>
    public override long Rows => first.Rows * second.Rows;

    /// <inheritdoc/>
    public override long Columns => first.Columns * second.Columns;

    /// <inheritdoc/>
    /// <remarks>Rows of the first factor, each of which stands for as many rows as the second one has.</remarks>
    public override WeightAdapter WithRows(IReadOnlyList<(long First, long Count)> rows)
    {
        var unit = second.Rows;
        if (rows.Any(range => range.First % unit != 0 || range.Count % unit != 0))
            throw new ArgumentException($"The Kronecker product changes rows by {unit} at a time, and cannot be taken apart at rows {string.Join(", ", rows.Select(range => $"{range.First} to {range.First + range.Count}"))}.");
        using var scope = new TensorScope();
        (long, long)[] units = [.. rows.Select(range => (range.First / unit, range.Count / unit))];
        var part = first.Whole is { } whole ? new LokrFactor(Taken(whole, units)) : new LokrFactor(null, Taken(first.Product!.A, units, first.Product.Core is null ? 0 : 1), first.Product.B, first.Product.Core);
        return new LokrAdapter(part, new LokrFactor(second.Whole, second.Product?.A, second.Product?.B, second.Product?.Core), scale);
    }

    private protected override Tensor Matrix()
    {
        var (a, b) = (first.Matrix(), second.Matrix());
        return Tensor.Einsum("ai,bj->abij", a, b).Reshape(Rows, Columns) * scale;
    }

    private KroneckerFactor Copy(string name, LokrFactor given)
    {
        if (given.Whole is { } whole)
        {
            if (whole.Dimensions < 2) throw new ArgumentException($"A factor of a Kronecker product has at least 2 dimensions, not [{string.Join(", ", whole.Shape)}].");
            return new KroneckerFactor(AddCopy(name, whole), null);
        }
        if (given is not { A: { } a, B: { } b }) throw new ArgumentException($"The factor {name} of a Kronecker product is neither whole nor a product of two; the file is not complete.");
        Factors.Check(a, b, given.Core);
        return new KroneckerFactor(null, new Factors(AddCopy($"{name}_a", a), AddCopy($"{name}_b", b), given.Core is null ? null : AddCopy($"{name}_t", given.Core)));
    }

    private sealed record KroneckerFactor(Tensor? Whole, Factors? Product)
    {
        public long Rows => Whole?.Size(0) ?? Product!.Rows;

        public long Columns => Whole is null ? Product!.Columns : Whole.Elements / Whole.Size(0);

        public Tensor Matrix() => Whole is null ? Product!.Product() : Flat(Whole);
    }
}

/// <summary>A factor of a <see cref="LokrAdapter"/>: whole, or a product of low rank.</summary>
/// <param name="Whole">The factor itself: [out, in, ...kernel]; null when it is a product.</param>
/// <param name="A">[out, rank]; with a core [rank, out].</param>
/// <param name="B">[rank, in * kernel]; with a core [rank, in].</param>
/// <param name="Core">Tucker's core, [rank, rank, ...kernel]; null for none.</param>
public sealed record LokrFactor(Tensor? Whole, Tensor? A = null, Tensor? B = null, Tensor? Core = null);
