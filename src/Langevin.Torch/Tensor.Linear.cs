namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator MatMulOp = new("aten::matmul");
    private static readonly Operator BmmOp = new("aten::bmm");
    private static readonly Operator EinsumOp = new("aten::einsum");
    private static readonly Operator SoftmaxOp = new("aten::softmax", "int");
    private static readonly Operator LogSoftmaxOp = new("aten::log_softmax", "int");
    private static readonly Operator CdistOp = new("aten::cdist");
    private static readonly Operator EighOp = new("aten::linalg_eigh");
    private static readonly Operator SvdValuesOp = new("aten::linalg_svdvals");
    private static readonly Operator TrilOp = new("aten::tril");

    /// <summary>Matrix product over the last two dimensions, broadcast over the others.</summary>
    public Tensor MatMul(Tensor other) => MatMulOp.Call(this, other);
    /// <summary>Matrix products pair by pair: [B, n, m] with [B, m, p].</summary>
    public Tensor BatchMatMul(Tensor other) => BmmOp.Call(this, other);
    /// <summary>Einstein summation, such as <c>bhid,bhjd->bhij</c>.</summary>
    public static Tensor Einsum(string equation, params Tensor[] tensors) => EinsumOp.Call(equation, tensors);
    /// <summary>Exponentials along a dimension, scaled to sum to one.</summary>
    public Tensor Softmax(long dimension) => SoftmaxOp.Call(this, dimension, Value.None);
    /// <summary>The logarithm of the softmax.</summary>
    public Tensor LogSoftmax(long dimension) => LogSoftmaxOp.Call(this, dimension, Value.None);
    /// <summary>Euclidean distances between the rows of two matrices.</summary>
    public Tensor Distances(Tensor other) => CdistOp.Call(this, other);
    /// <summary>Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix.</summary>
    public (Tensor Values, Tensor Vectors) SymmetricEigen() => Pair(EighOp.CallMany(this));
    /// <summary>Singular values of a matrix, descending.</summary>
    public Tensor SingularValues() => SvdValuesOp.Call(this);
    /// <summary>The part on and below a diagonal.</summary>
    public Tensor LowerTriangle(long diagonal = 0) => TrilOp.Call(this, diagonal);
}
