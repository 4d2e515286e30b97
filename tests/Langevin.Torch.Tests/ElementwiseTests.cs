using FsCheck;
using FsCheck.Fluent;

namespace Langevin.Torch.Tests;

public sealed class ElementwiseTests
{
    private static readonly double[] Points = [-2.5, -1, -0.3, 0.2, 0.5, 1.5, 3];

    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Functions => new()
    {
        { "pow", x => x.Pow(3), x => x * x * x },
        { "square", x => x.Square(), x => x * x },
        { "sqrt", x => x.Abs().Sqrt(), x => Math.Sqrt(Math.Abs(x)) },
        { "rsqrt", x => x.Abs().Rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x)) },
        { "exp", x => x.Exp(), Math.Exp },
        { "log", x => x.Abs().Log(), x => Math.Log(Math.Abs(x)) },
        { "sin", x => x.Sin(), Math.Sin },
        { "cos", x => x.Cos(), Math.Cos },
        { "tanh", x => x.Tanh(), Math.Tanh },
        { "sigmoid", x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)) },
        { "round", x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven) },
        { "floor", x => x.Floor(), Math.Floor },
        { "clamp", x => x.Clamp(-1, 0.4), x => Math.Clamp(x, -1, 0.4) },
        { "clamp above", x => x.Clamp(null, 0.4), x => Math.Min(x, 0.4) },
        { "1 - x", x => 1L - x, x => 1 - x },
        { "2.5 / x", x => 2.5 / x, x => 2.5 / x },
        { "-x / 2", x => -x / 2L, x => -x / 2 },
        { "3 x + 1", x => 3 * x + 1, x => 3 * x + 1 },
        { "lerp", x => x.Lerp(x * 2, 0.25), x => 1.25 * x },
        { "relu", Functional.Relu, x => Math.Max(x, 0) },
        { "silu", Functional.Silu, x => x / (1 + Math.Exp(-x)) },
        { "gelu tanh", Functional.GeluTanh, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) },
        { "softplus", Functional.Softplus, x => Math.Log(1 + Math.Exp(x)) },
        { "mish", Functional.Mish, x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))) },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfDoubles_IsTheClosedForm(string name, Func<Tensor, Tensor> function, Func<double, double> closedForm)
    {
        Assert.NotEmpty(name);
        Arrays.Close([.. Points.Select(closedForm)], function(Tensor.From(Points)).Numbers(), 1e-13);
    }

    /// <summary>Two shapes that broadcast: each dimension of either is the result's or one, and leading ones may be absent.</summary>
    private static readonly Gen<(long[] A, long[] B)> Broadcasting =
        from shape in Gen.Choose(1, 3).Select(size => (long)size).ArrayOf().Resize(4)
        from flat in Gen.Choose(0, 2).ArrayOf(shape.Length)
        from dropped in Gen.Choose(0, shape.Length)
        select (shape.Select((size, i) => flat[i] == 1 ? 1 : size).ToArray(), shape.Select((size, i) => flat[i] == 2 ? 1 : size).Skip(dropped).ToArray());

    [Fact]
    public void Arithmetic_OfBroadcastingShapes_IsTheLoopOverPositions() => Prop.ForAll(Broadcasting.ToArbitrary(), shapes =>
    {
        var (a, b) = (Arrays.Counting(shapes.A) + 1L, Arrays.Counting(shapes.B) * 0.5 + 1L);
        long[] result = [.. shapes.A.Select((size, d) => d < shapes.A.Length - shapes.B.Length ? size : Math.Max(size, shapes.B[d - shapes.A.Length + shapes.B.Length]))];
        var (left, right) = (a.Numbers(), b.Numbers());
        double[] Model(Func<double, double, double> f) => [.. Arrays.Positions(result).Select(at => f(left[At(shapes.A, at)], right[At(shapes.B, at)]))];
        Assert.Equal(result, (a + b).Shape);
        Assert.Equal(Model((x, y) => x + y), (a + b).Numbers());
        Assert.Equal(Model((x, y) => x - y), (a - b).Numbers());
        Assert.Equal(Model((x, y) => x * y), (a * b).Numbers());
        Assert.Equal(Model((x, y) => x / y), (a / b).Numbers());
        Assert.Equal(Model(Math.Min), a.Minimum(b).Numbers());
        Assert.Equal(Model((x, y) => x <= y ? 1 : 0), (a <= b).Numbers());
        Assert.Equal(Model((x, y) => x > y ? x : -y), Tensor.Where(a > b, a, -b).Numbers());
    }).QuickCheckThrowOnFailure();

    private static long At(long[] shape, long[] position) => Arrays.Flat(shape, [.. shape.Select((size, d) => size == 1 ? 0 : position[d + position.Length - shape.Length])]);

    [Fact]
    public void InPlace_ChangesTheTensorAndGivesItBack()
    {
        var x = Tensor.From([1.0, 2]);
        Assert.Same(x, x.AddInPlace(Tensor.From([1.0, 1]), 2).MultiplyInPlace(3).SubtractInPlace(Tensor.Scalar(1)).ClampInPlace(null, 10));
        Assert.Equal([8.0, 10], x.Numbers());
        Assert.Equal([0.0, 0], x.ZeroInPlace().Numbers());
        Assert.Equal([5.0, 5], x.FillInPlace(5).Numbers());
        Assert.Equal([2.5, 2.5], x.LerpInPlace(Tensor.Scalar(0, ScalarType.Float64), 0.5).Numbers());
    }

    [Fact]
    public void Reductions_OfAMatrix_AreTheClosedForms()
    {
        var x = Tensor.From([1.0, 2, 3, 4, 5, 9], 2, 3);
        Assert.Equal(24, x.Sum().Item());
        Assert.Equal([6.0, 18], x.Sum([1]).Numbers());
        Assert.Equal([2L, 1], x.Mean([1], keep: true).Shape);
        Arrays.Close([1, 7], x.Var([1]).Numbers());
        Arrays.Close([Math.Sqrt(2.0 / 3), Math.Sqrt(14.0 / 3)], x.Std([1], correction: 0).Numbers());
        Arrays.Close([Math.Sqrt(136)], x.Norm().Numbers());
        Assert.Equal([4.0, 5, 9], x.Max([0]).Numbers());
        Assert.Equal(1, x.Min().Item());
        Assert.Equal([1.0, 3, 6], x[0].CumulativeSum(0).Numbers());
        Assert.Equal([1.75, 2.75, 4.5], x.Quantile(0.25, 0).Numbers());
        Assert.Equal([2.0, 1, 0], x[1].Sort(0, descending: true).Indices.Numbers());
        Assert.True((x > 0).All());
        Assert.False((x > 9).Any());
    }
}
