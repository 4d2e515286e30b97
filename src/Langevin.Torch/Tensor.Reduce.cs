namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator SumOp = new("aten::sum");
    private static readonly Operator SumDimOp = new("aten::sum", "dim_IntList");
    private static readonly Operator MeanOp = new("aten::mean");
    private static readonly Operator MeanDimOp = new("aten::mean", "dim");
    private static readonly Operator StdOp = new("aten::std", "correction");
    private static readonly Operator VarOp = new("aten::var", "correction");
    private static readonly Operator NormOp = new("aten::linalg_vector_norm");
    private static readonly Operator AminOp = new("aten::amin");
    private static readonly Operator AmaxOp = new("aten::amax");
    private static readonly Operator ArgMaxOp = new("aten::argmax");
    private static readonly Operator AllOp = new("aten::all");
    private static readonly Operator AnyOp = new("aten::any");
    private static readonly Operator CumSumOp = new("aten::cumsum");
    private static readonly Operator CumProdOp = new("aten::cumprod");
    private static readonly Operator QuantileOp = new("aten::quantile", "scalar");
    private static readonly Operator SortOp = new("aten::sort");
    private static readonly Operator TopKOp = new("aten::topk");

    /// <summary>The sum of all elements.</summary>
    public Tensor Sum() => SumOp.Call(this);
    /// <summary>Sums over some dimensions.</summary>
    public Tensor Sum(long[] dimensions, bool keep = false) => SumDimOp.Call(this, dimensions, keep);
    /// <summary>The mean of all elements.</summary>
    public Tensor Mean() => MeanOp.Call(this);
    /// <summary>Means over some dimensions.</summary>
    public Tensor Mean(long[] dimensions, bool keep = false) => MeanDimOp.Call(this, dimensions, keep);
    /// <summary>Standard deviations over some dimensions (all when null), divided by n - correction.</summary>
    public Tensor Std(long[]? dimensions = null, double correction = 1, bool keep = false) => StdOp.Call(this, dimensions, correction, keep);
    /// <summary>Variances over some dimensions (all when null), divided by n - correction.</summary>
    public Tensor Var(long[]? dimensions = null, double correction = 1, bool keep = false) => VarOp.Call(this, dimensions, correction, keep);
    /// <summary>Euclidean norms over some dimensions (all when null).</summary>
    public Tensor Norm(long[]? dimensions = null, bool keep = false) => NormOp.Call(this, 2.0, dimensions, keep);
    /// <summary>The least element of all, or along some dimensions.</summary>
    public Tensor Min(long[]? dimensions = null, bool keep = false) => AminOp.Call(this, dimensions ?? [], keep);
    /// <summary>The greatest element of all, or along some dimensions.</summary>
    public Tensor Max(long[]? dimensions = null, bool keep = false) => AmaxOp.Call(this, dimensions ?? [], keep);
    /// <summary>Where along a dimension the greatest element stands.</summary>
    public Tensor ArgMax(long dimension, bool keep = false) => ArgMaxOp.Call(this, dimension, keep);
    /// <summary>Whether every element is true.</summary>
    public bool All() => AllOp.Call(this).Item() != 0;
    /// <summary>Whether some element is true.</summary>
    public bool Any() => AnyOp.Call(this).Item() != 0;
    /// <summary>Running sums along a dimension.</summary>
    public Tensor CumulativeSum(long dimension) => CumSumOp.Call(this, dimension);
    /// <summary>Running products along a dimension.</summary>
    public Tensor CumulativeProduct(long dimension) => CumProdOp.Call(this, dimension);
    /// <summary>The quantile q in [0, 1] along a dimension, interpolated linearly.</summary>
    public Tensor Quantile(double q, long dimension, bool keep = false) => QuantileOp.Call(this, q, dimension, keep, "linear");
    /// <summary>The elements along a dimension in order, and where they stood.</summary>
    public (Tensor Values, Tensor Indices) Sort(long dimension, bool descending = false) => Pair(SortOp.CallMany(this, dimension, descending));
    /// <summary>The k greatest elements along a dimension, and where they stand.</summary>
    public (Tensor Values, Tensor Indices) TopK(long k, long dimension = -1) => Pair(TopKOp.CallMany(this, k, dimension));

    private static (Tensor, Tensor) Pair(Tensor?[] results) => (results[0]!, results[1]!);
}
