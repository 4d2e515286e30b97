namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator ReshapeOp = new("aten::reshape");
    private static readonly Operator ViewOp = new("aten::view");
    private static readonly Operator PermuteOp = new("aten::permute");
    private static readonly Operator TransposeOp = new("aten::transpose", "int");
    private static readonly Operator SqueezeOp = new("aten::squeeze", "dim");
    private static readonly Operator UnsqueezeOp = new("aten::unsqueeze");
    private static readonly Operator FlattenOp = new("aten::flatten", "using_ints");
    private static readonly Operator ExpandOp = new("aten::expand");
    private static readonly Operator RepeatOp = new("aten::repeat");
    private static readonly Operator RepeatInterleaveOp = new("aten::repeat_interleave", "self_int");
    private static readonly Operator NarrowOp = new("aten::narrow");
    private static readonly Operator ChunkOp = new("aten::chunk");
    private static readonly Operator SplitOp = new("aten::split", "Tensor");
    private static readonly Operator CatOp = new("aten::cat");
    private static readonly Operator StackOp = new("aten::stack");
    private static readonly Operator FlipOp = new("aten::flip");
    private static readonly Operator RollOp = new("aten::roll");
    private static readonly Operator PadOp = new("aten::pad");

    /// <summary>The same elements in another shape; one extent may be -1.</summary>
    public Tensor Reshape(params long[] shape) => ReshapeOp.Call(this, shape);
    /// <summary>The same memory in another shape; refused where that would need a copy.</summary>
    public Tensor View(params long[] shape) => ViewOp.Call(this, shape);
    /// <summary>The dimensions in another order; a view.</summary>
    public Tensor Permute(params long[] order) => PermuteOp.Call(this, order);
    /// <summary>Two dimensions exchanged; a view.</summary>
    public Tensor Transpose(long a, long b) => TransposeOp.Call(this, a, b);
    /// <summary>Without a dimension of extent one.</summary>
    public Tensor Squeeze(long dimension) => SqueezeOp.Call(this, dimension);
    /// <summary>With a new dimension of extent one.</summary>
    public Tensor Unsqueeze(long dimension) => UnsqueezeOp.Call(this, dimension);
    /// <summary>Dimensions first to last as one.</summary>
    public Tensor Flatten(long first = 0, long last = -1) => FlattenOp.Call(this, first, last);
    /// <summary>Extents of one stretched without a copy; -1 keeps an extent.</summary>
    public Tensor Expand(params long[] shape) => ExpandOp.Call(this, shape, false);
    /// <summary>Copies side by side.</summary>
    public Tensor Repeat(params long[] times) => RepeatOp.Call(this, times);
    /// <summary>Each entry along a dimension several times in a row.</summary>
    public Tensor RepeatInterleave(long times, long dimension) => RepeatInterleaveOp.Call(this, times, dimension);
    /// <summary>A stretch of a dimension; a view.</summary>
    public Tensor Narrow(long dimension, long start, long length) => NarrowOp.Call(this, dimension, start, length);
    /// <summary>Equal parts along a dimension; views.</summary>
    public Tensor[] Chunk(long parts, long dimension) => ChunkOp.CallMany(this, parts, dimension)!;
    /// <summary>Parts of a given extent along a dimension, the last one what is left; views.</summary>
    public Tensor[] Split(long extent, long dimension) => SplitOp.CallMany(this, extent, dimension)!;
    /// <summary>Tensors one after the other along a dimension that they have.</summary>
    public static Tensor Cat(Tensor[] tensors, long dimension = 0) => CatOp.Call(tensors, dimension);
    /// <summary>Tensors of one shape along a new dimension.</summary>
    public static Tensor Stack(Tensor[] tensors, long dimension = 0) => StackOp.Call(tensors, dimension);
    /// <summary>Reversed along some dimensions.</summary>
    public Tensor Flip(params long[] dimensions) => FlipOp.Call(this, dimensions);
    /// <summary>Turned around along dimensions, what leaves at the end comes in at the start.</summary>
    public Tensor Roll(long[] shifts, long[] dimensions) => RollOp.Call(this, shifts, dimensions);
    /// <summary>Padded: (before, after) pairs from the last dimension on. Modes: constant, reflect, replicate, circular.</summary>
    public Tensor Pad(long[] amounts, string mode = "constant", double? value = null) => PadOp.Call(this, amounts, mode, value);
}
