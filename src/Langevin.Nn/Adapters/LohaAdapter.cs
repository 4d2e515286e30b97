using Langevin.Torch;

namespace Langevin.Nn.Adapters;

/// <summary>A change that is the product, number by number, of two changes of low rank: LoHa, whose rank can be the square of theirs.</summary>
/// <remarks>Hyeon-Woo et al. 2022, eq. 3 (FedPara); as LyCORIS stores it.</remarks>
public sealed class LohaAdapter : AdditiveAdapter
{
    private readonly double scale;
    private readonly Factors first, second;

    /// <summary>Copies the factors.</summary>
    /// <param name="first">The first pair: a is [out, rank], b is [rank, in * kernel]; with a core, a is [rank, out] and b [rank, in].</param>
    /// <param name="second">The second pair.</param>
    /// <param name="scale">What the product is multiplied by: usually alpha / rank.</param>
    /// <exception cref="ArgumentException">The factors do not fit each other.</exception>
    public LohaAdapter((Tensor A, Tensor B, Tensor? Core) first, (Tensor A, Tensor B, Tensor? Core) second, double scale)
    {
        this.scale = scale;
        this.first = Copy("1", first);
        this.second = Copy("2", second);
        if (this.first.Rows != this.second.Rows || this.first.Columns != this.second.Columns)
            throw new ArgumentException($"The two products are {this.first.Rows} x {this.first.Columns} and {this.second.Rows} x {this.second.Columns} numbers; they belong to different adapters.");
    }

    /// <inheritdoc/>
    public override long Rows => first.Rows;

    /// <inheritdoc/>
    public override long Columns => first.Columns;

    /// <inheritdoc/>
    public override WeightAdapter WithRows(IReadOnlyList<(long First, long Count)> rows)
    {
        using var scope = new TensorScope();
        return new LohaAdapter(Part(first), Part(second), scale);

        (Tensor, Tensor, Tensor?) Part(Factors whole) => (Taken(whole.A, rows, whole.Core is null ? 0 : 1), whole.B, whole.Core);
    }

    private protected override Tensor Matrix() => first.Product() * second.Product() * scale;

    private Factors Copy(string number, (Tensor A, Tensor B, Tensor? Core) given)
    {
        Factors.Check(given.A, given.B, given.Core);
        return new Factors(AddCopy($"w{number}_a", given.A), AddCopy($"w{number}_b", given.B), given.Core is null ? null : AddCopy($"t{number}", given.Core));
    }
}
