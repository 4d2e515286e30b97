namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator EqOp = new("aten::eq", "Tensor");
    private static readonly Operator EqScalarOp = new("aten::eq", "Scalar");
    private static readonly Operator LtOp = new("aten::lt", "Tensor");
    private static readonly Operator LtScalarOp = new("aten::lt", "Scalar");
    private static readonly Operator GtOp = new("aten::gt", "Tensor");
    private static readonly Operator GtScalarOp = new("aten::gt", "Scalar");
    private static readonly Operator LeOp = new("aten::le", "Tensor");
    private static readonly Operator GeOp = new("aten::ge", "Tensor");
    private static readonly Operator AndOp = new("aten::logical_and");
    private static readonly Operator OrOp = new("aten::logical_or");
    private static readonly Operator IsNanOp = new("aten::isnan");
    private static readonly Operator LeScalarOp = new("aten::le", "Scalar");
    private static readonly Operator GeScalarOp = new("aten::ge", "Scalar");
    private static readonly Operator NotOp = new("aten::logical_not");
    private static readonly Operator WhereOp = new("aten::where", "self");
    private static readonly Operator IsFiniteOp = new("aten::isfinite");
    private static readonly Operator EqualOp = new("aten::equal");
    private static readonly Operator MinimumOp = new("aten::minimum");
    private static readonly Operator MaximumOp = new("aten::maximum");

#pragma warning disable CS1591 // comparisons, element by element: booleans
    public static Tensor operator <(Tensor a, Tensor b) => LtOp.Call(a, b);
    public static Tensor operator <(Tensor a, double b) => LtScalarOp.Call(a, b);
    public static Tensor operator >(Tensor a, Tensor b) => GtOp.Call(a, b);
    public static Tensor operator >(Tensor a, double b) => GtScalarOp.Call(a, b);
    public static Tensor operator <=(Tensor a, Tensor b) => LeOp.Call(a, b);
    public static Tensor operator >=(Tensor a, Tensor b) => GeOp.Call(a, b);
    public static Tensor operator &(Tensor a, Tensor b) => AndOp.Call(a, b);
    public static Tensor operator |(Tensor a, Tensor b) => OrOp.Call(a, b);
    public static Tensor operator <=(Tensor a, double b) => LeScalarOp.Call(a, b);
    public static Tensor operator >=(Tensor a, double b) => GeScalarOp.Call(a, b);
    public static Tensor operator !(Tensor a) => NotOp.Call(a);
#pragma warning restore CS1591

    /// <summary>Where two tensors agree, element by element.</summary>
    public Tensor EqualTo(Tensor other) => EqOp.Call(this, other);
    /// <summary>Where the elements are a number.</summary>
    public Tensor EqualTo(double other) => EqScalarOp.Call(this, other);
    /// <summary>This where the condition holds, the other elsewhere.</summary>
    public static Tensor Where(Tensor condition, Tensor yes, Tensor no) => WhereOp.Call(condition, yes, no);
    /// <summary>Which elements are neither infinite nor NaN.</summary>
    public Tensor IsFinite() => IsFiniteOp.Call(this);
    /// <summary>Which elements are NaN.</summary>
    public Tensor IsNaN() => IsNanOp.Call(this);
    /// <summary>Whether shape and every element agree exactly.</summary>
    public bool Same(Tensor other) => EqualOp.CallScalar(this, other) != 0;
    /// <summary>The lesser of each pair.</summary>
    public Tensor Minimum(Tensor other) => MinimumOp.Call(this, other);
    /// <summary>The greater of each pair.</summary>
    public Tensor Maximum(Tensor other) => MaximumOp.Call(this, other);
}
