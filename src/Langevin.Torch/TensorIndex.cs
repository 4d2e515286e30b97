namespace Langevin.Torch;

/// <summary>One entry of an index: a position, a range, a new dimension, "the rest", or a tensor of positions or booleans.</summary>
public readonly struct TensorIndex
{
    internal enum Kind { Position, Range, New, Rest, Tensor }

    internal readonly Kind Is;
    internal readonly Index Position;
    internal readonly Range Range;
    internal readonly Tensor? Tensor;

    private TensorIndex(Kind kind, Index position = default, Range range = default, Tensor? tensor = null) =>
        (Is, Position, Range, Tensor) = (kind, position, range, tensor);

    /// <summary>How many dimensions it speaks of: a boolean mask of all of its own.</summary>
    internal int Extent => Is switch
    {
        Kind.New or Kind.Rest => 0,
        Kind.Tensor when Tensor!.Type == ScalarType.Bool => Tensor.Dimensions,
        _ => 1,
    };

    /// <summary>A new dimension of extent one.</summary>
    public static TensorIndex New => new(Kind.New);

    /// <summary>As many whole dimensions as are left: <c>...</c> in Python.</summary>
    public static TensorIndex Rest => new(Kind.Rest);

#pragma warning disable CS1591 // conversions: the type says it all
    public static implicit operator TensorIndex(int position) => new(Kind.Position, position < 0 ? Index.FromEnd(-position) : position);
    public static implicit operator TensorIndex(Index position) => new(Kind.Position, position);
    public static implicit operator TensorIndex(Range range) => new(Kind.Range, range: range);
    public static implicit operator TensorIndex(Tensor tensor) => new(Kind.Tensor, tensor: tensor);
#pragma warning restore CS1591
}
