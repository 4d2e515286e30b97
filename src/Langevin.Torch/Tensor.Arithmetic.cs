namespace Langevin.Torch;

public sealed partial class Tensor
{
    private static readonly Operator AddOp = new("aten::add", "Tensor");
    private static readonly Operator AddScalarOp = new("aten::add", "Scalar");
    private static readonly Operator SubOp = new("aten::sub", "Tensor");
    private static readonly Operator SubScalarOp = new("aten::sub", "Scalar");
    private static readonly Operator RsubScalarOp = new("aten::rsub", "Scalar");
    private static readonly Operator MulOp = new("aten::mul", "Tensor");
    private static readonly Operator MulScalarOp = new("aten::mul", "Scalar");
    private static readonly Operator DivOp = new("aten::div", "Tensor");
    private static readonly Operator DivScalarOp = new("aten::div", "Scalar");
    private static readonly Operator ReciprocalOp = new("aten::reciprocal");
    private static readonly Operator NegOp = new("aten::neg");
    private static readonly Operator PowOp = new("aten::pow", "Tensor_Scalar");
    private static readonly Operator SqrtOp = new("aten::sqrt");
    private static readonly Operator RsqrtOp = new("aten::rsqrt");
    private static readonly Operator ExpOp = new("aten::exp");
    private static readonly Operator LogOp = new("aten::log");
    private static readonly Operator SinOp = new("aten::sin");
    private static readonly Operator CosOp = new("aten::cos");
    private static readonly Operator TanhOp = new("aten::tanh");
    private static readonly Operator SigmoidOp = new("aten::sigmoid");
    private static readonly Operator AbsOp = new("aten::abs");
    private static readonly Operator RoundOp = new("aten::round");
    private static readonly Operator FloorOp = new("aten::floor");
    private static readonly Operator ClampOp = new("aten::clamp");
    private static readonly Operator LerpOp = new("aten::lerp", "Scalar");
    private static readonly Operator AddInPlaceOp = new("aten::add_", "Tensor");
    private static readonly Operator AddScalarInPlaceOp = new("aten::add_", "Scalar");
    private static readonly Operator SubInPlaceOp = new("aten::sub_", "Tensor");
    private static readonly Operator MulInPlaceOp = new("aten::mul_", "Tensor");
    private static readonly Operator MulScalarInPlaceOp = new("aten::mul_", "Scalar");
    private static readonly Operator DivInPlaceOp = new("aten::div_", "Tensor");
    private static readonly Operator LerpInPlaceOp = new("aten::lerp_", "Scalar");
    private static readonly Operator ClampInPlaceOp = new("aten::clamp_");
    private static readonly Operator ZeroInPlaceOp = new("aten::zero_");
    private static readonly Operator FillInPlaceOp = new("aten::fill_", "Scalar");

#pragma warning disable CS1591 // operators: element by element, broadcasting as NumPy does
    public static Tensor operator +(Tensor a, Tensor b) => AddOp.Call(a, b);
    public static Tensor operator +(Tensor a, double b) => AddScalarOp.Call(a, b);
    public static Tensor operator +(Tensor a, long b) => AddScalarOp.Call(a, b);
    public static Tensor operator +(double a, Tensor b) => AddScalarOp.Call(b, a);
    public static Tensor operator +(long a, Tensor b) => AddScalarOp.Call(b, a);
    public static Tensor operator -(Tensor a, Tensor b) => SubOp.Call(a, b);
    public static Tensor operator -(Tensor a, double b) => SubScalarOp.Call(a, b);
    public static Tensor operator -(Tensor a, long b) => SubScalarOp.Call(a, b);
    public static Tensor operator -(double a, Tensor b) => RsubScalarOp.Call(b, a);
    public static Tensor operator -(long a, Tensor b) => RsubScalarOp.Call(b, a);
    public static Tensor operator *(Tensor a, Tensor b) => MulOp.Call(a, b);
    public static Tensor operator *(Tensor a, double b) => MulScalarOp.Call(a, b);
    public static Tensor operator *(Tensor a, long b) => MulScalarOp.Call(a, b);
    public static Tensor operator *(double a, Tensor b) => MulScalarOp.Call(b, a);
    public static Tensor operator *(long a, Tensor b) => MulScalarOp.Call(b, a);
    public static Tensor operator /(Tensor a, Tensor b) => DivOp.Call(a, b);
    public static Tensor operator /(Tensor a, double b) => DivScalarOp.Call(a, b);
    public static Tensor operator /(double a, Tensor b) => ReciprocalOp.Call(b) * a;
    public static Tensor operator -(Tensor a) => NegOp.Call(a);
#pragma warning restore CS1591

    /// <summary>Each element to a power.</summary>
    public Tensor Pow(double exponent) => PowOp.Call(this, exponent);
    /// <summary>Each element times itself.</summary>
    public Tensor Square() => this * this;
    /// <summary>Square roots.</summary>
    public Tensor Sqrt() => SqrtOp.Call(this);
    /// <summary>One over the square roots.</summary>
    public Tensor Rsqrt() => RsqrtOp.Call(this);
    /// <summary>e to each element.</summary>
    public Tensor Exp() => ExpOp.Call(this);
    /// <summary>Natural logarithms.</summary>
    public Tensor Log() => LogOp.Call(this);
    /// <summary>Sines of radians.</summary>
    public Tensor Sin() => SinOp.Call(this);
    /// <summary>Cosines of radians.</summary>
    public Tensor Cos() => CosOp.Call(this);
    /// <summary>Hyperbolic tangents.</summary>
    public Tensor Tanh() => TanhOp.Call(this);
    /// <summary>Logistic sigmoids.</summary>
    public Tensor Sigmoid() => SigmoidOp.Call(this);
    /// <summary>Magnitudes.</summary>
    public Tensor Abs() => AbsOp.Call(this);
    /// <summary>The nearest integers, halves to even.</summary>
    public Tensor Round() => RoundOp.Call(this);
    /// <summary>The greatest integers not above.</summary>
    public Tensor Floor() => FloorOp.Call(this);
    /// <summary>Each element held inside [minimum, maximum]; null is no bound.</summary>
    public Tensor Clamp(double? minimum, double? maximum) => ClampOp.Call(this, minimum, maximum);
    /// <summary>this + weight (end - this).</summary>
    public Tensor Lerp(Tensor end, double weight) => LerpOp.Call(this, end, weight);

    /// <summary>Adds factor times another to this, in place.</summary>
    public Tensor AddInPlace(Tensor other, double factor = 1) => InPlace(AddInPlaceOp, this, other, factor);
    /// <summary>Adds a number, in place.</summary>
    public Tensor AddInPlace(double other) => InPlace(AddScalarInPlaceOp, this, other);
    /// <summary>Subtracts another, in place.</summary>
    public Tensor SubtractInPlace(Tensor other) => InPlace(SubInPlaceOp, this, other);
    /// <summary>Multiplies by another, in place.</summary>
    public Tensor MultiplyInPlace(Tensor other) => InPlace(MulInPlaceOp, this, other);
    /// <summary>Multiplies by a number, in place.</summary>
    public Tensor MultiplyInPlace(double other) => InPlace(MulScalarInPlaceOp, this, other);
    /// <summary>Divides by another, in place.</summary>
    public Tensor DivideInPlace(Tensor other) => InPlace(DivInPlaceOp, this, other);
    /// <summary>Moves towards another by a weight, in place.</summary>
    public Tensor LerpInPlace(Tensor end, double weight) => InPlace(LerpInPlaceOp, this, end, weight);
    /// <summary>Holds every element inside [minimum, maximum], in place.</summary>
    public Tensor ClampInPlace(double? minimum, double? maximum) => InPlace(ClampInPlaceOp, this, minimum, maximum);
    /// <summary>Sets every element to zero.</summary>
    public Tensor ZeroInPlace() => InPlace(ZeroInPlaceOp, this);
    /// <summary>Sets every element to a number.</summary>
    public Tensor FillInPlace(double value) => InPlace(FillInPlaceOp, this, value);

    private Tensor InPlace(Operator op, params ReadOnlySpan<Value> args)
    {
        op.CallInPlace(args);
        return this;
    }
}
