using System.Runtime.CompilerServices;

namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator SelectOp = new("aten::select", "int");
    private static readonly Operator SliceOp = new("aten::slice", "Tensor");
    private static readonly Operator IndexOp = new("aten::index", "Tensor");
    private static readonly Operator IndexPutOp = new("aten::index_put_");
    private static readonly Operator IndexSelectOp = new("aten::index_select");
    private static readonly Operator GatherOp = new("aten::gather");
    private static readonly Operator ScatterAddOp = new("aten::scatter_add");
    private static readonly Operator OneHotOp = new("aten::one_hot");

    /// <summary>
    /// Part of the tensor, dimension by dimension: <c>x[0]</c>, <c>x[.., 1..^1]</c>, <c>x[TensorIndex.Rest, 0]</c>, <c>x[mask]</c>.
    /// Positions and ranges are views; setting writes through. Tensors of positions copy.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A position lies outside, or there are more entries than dimensions.</exception>
    /// <exception cref="ArgumentException">"The rest" stands twice.</exception>
    /// <exception cref="TorchException">A mask does not have the shape of the dimensions that it covers.</exception>
    [IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            var (view, picked) = Locate(indices);
            return picked is null ? view : IndexOp.Call(view, Value.Optional(picked));
        }
        set
        {
            var (view, picked) = Locate(indices);
            if (picked is null) view.CopyInPlace(value);
            else IndexPutOp.CallInPlace(view, Value.Optional(picked), value);
        }
    }

    private (Tensor View, Tensor?[]? Picked) Locate(ReadOnlySpan<TensorIndex> indices)
    {
        var view = this;
        var consumed = 0;
        foreach (ref readonly var index in indices)
            consumed += index.Extent;
        if (Count(indices, TensorIndex.Kind.Rest) > 1) throw new ArgumentException("TensorIndex.Rest can stand only once in an index.");
        if (consumed > Dimensions) throw new ArgumentOutOfRangeException(nameof(indices), $"{consumed} indices were given for {Dimensions} dimensions.");
        List<(int Slot, Tensor Positions)> picked = [];
        var (source, dimension, masked) = (0, 0, 0); // masked: a mask of k dimensions takes one slot of the picked
        foreach (ref readonly var index in indices)
        {
            switch (index.Is)
            {
                case TensorIndex.Kind.Position: view = view.Select(dimension, index.Position, source); break;
                case TensorIndex.Kind.Range: view = view.Slice(dimension++, index.Range); break;
                case TensorIndex.Kind.New: view = view.Unsqueeze(dimension++); break;
                case TensorIndex.Kind.Rest:
                    dimension += Dimensions - consumed;
                    source += Dimensions - consumed;
                    break;
                default:
                    picked.Add((dimension - masked, index.Tensor!));
                    dimension += index.Extent;
                    masked += index.Extent - 1;
                    break;
            }
            source += index.Extent;
        }
        if (picked.Count == 0) return (view, null);
        var positions = new Tensor?[picked[^1].Slot + 1];
        foreach (var (at, tensor) in picked) positions[at] = tensor;
        return (view, positions);
    }

    private static int Count(ReadOnlySpan<TensorIndex> indices, TensorIndex.Kind kind)
    {
        var count = 0;
        foreach (ref readonly var index in indices)
            if (index.Is == kind) count++;
        return count;
    }

    /// <summary>A view without a dimension, which an error calls by its number in the whole tensor.</summary>
    private Tensor Select(int dimension, Index position, int source)
    {
        var size = Size(dimension);
        var at = position.IsFromEnd ? size - position.Value : position.Value;
        if (at < 0 || at >= size) throw new ArgumentOutOfRangeException(nameof(position), $"Position {position} lies outside dimension {source} of extent {size}.");
        return SelectOp.Call(this, dimension, at);
    }

    private Tensor Slice(int dimension, Range range)
    {
        if (range.Equals(Range.All)) return this;
        var size = Size(dimension);
        long At(Index index) => index.IsFromEnd ? size - index.Value : index.Value;
        return SliceOp.Call(this, dimension, Math.Max(At(range.Start), 0), Math.Max(At(range.End), 0));
    }

    /// <summary>Entries of a dimension by their positions (Int64).</summary>
    public Tensor IndexSelect(long dimension, Tensor positions) => IndexSelectOp.Call(this, dimension, positions);
    /// <summary>One element for each position along a dimension.</summary>
    public Tensor Gather(long dimension, Tensor positions) => GatherOp.Call(this, dimension, positions);
    /// <summary>With the source's elements added at positions along a dimension.</summary>
    public Tensor ScatterAdd(long dimension, Tensor positions, Tensor source) => ScatterAddOp.Call(this, dimension, positions, source);
    /// <summary>Class numbers as rows with a single one.</summary>
    public Tensor OneHot(long classes) => OneHotOp.Call(this, classes);
}
