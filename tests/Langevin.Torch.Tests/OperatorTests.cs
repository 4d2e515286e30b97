namespace Langevin.Torch.Tests;

public sealed class OperatorTests
{
    private static readonly Operator Add = new("aten::add", "Tensor");

    [Fact]
    public void Call_ShapesThatDoNotBroadcast_NamesOperatorSchemaAndShapes()
    {
        var e = Assert.Throws<TorchException>(() => Tensor.Zeros([2, 3]) + Tensor.Zeros([4], ScalarType.Float64));
        Assert.StartsWith("aten::add: The size of tensor a (3) must match the size of tensor b (4)", e.Message);
        Assert.Contains("Called as (Float32[2, 3], Float64[4])", e.Message);
        Assert.Equal("aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", e.Schema);
        Assert.Equal("Float32[2, 3], Float64[4]", e.Arguments);
        Assert.StartsWith("The size of tensor a", e.Reason);
        Assert.DoesNotContain("Exception raised from", e.Message);
    }

    [Fact]
    public void Call_UnknownOperator_SaysThatThisLibtorchHasNone()
    {
        var op = new Operator("aten::no_such_thing", "over");
        Assert.False(op.Exists);
        Assert.Contains("this libtorch has no operator aten::no_such_thing.over", Assert.Throws<TorchException>(() => op.Call(Tensor.Zeros([1]))).Message);
        Assert.Throws<TorchException>(() => op.Schema);
    }

    [Fact]
    public void Call_TooManyArgumentsOrOneWithoutDefault_SaysSo()
    {
        var x = Tensor.Zeros([1]);
        Assert.Contains("4 arguments given, 3 taken", Assert.Throws<TorchException>(() => Add.Call(x, x, 1, 1)).Reason);
        Assert.Contains("argument other has no default", Assert.Throws<TorchException>(() => Add.Call(x)).Reason);
    }

    [Fact]
    public void Call_OperatorWithoutOneTensorResult_SaysWhichCallToUse()
    {
        Assert.Contains("use CallMany or CallScalar", Assert.Throws<TorchException>(() => new Operator("aten::item").Call(Tensor.Zeros([1]))).Message);
        Assert.Contains("2 results, room for 1", Assert.Throws<TorchException>(() => new Operator("aten::sort").Call(Tensor.Zeros([3]))).Message);
    }

    [Fact]
    public void Call_DefaultsSkippedOrNamed_AreTheSchemas()
    {
        var x = Tensor.Ones([1]);
        Assert.Equal(2, Add.Call(x, x).Item());
        Assert.Equal(2, Add.Call(x, x, Value.Default).Item());
        Assert.Equal(4, Add.Call(x, x, 3).Item());
    }

    [Fact]
    public void Call_IntegerWhereTheSchemaWantsAFloat_IsConverted() =>
        Assert.Equal(0.5, new Operator("aten::leaky_relu").Call(Tensor.Scalar(0.5), 0).Item()
            + new Operator("aten::dropout").Call(Tensor.Scalar(0), 1, true).Item());

    [Fact]
    public void Call_EveryKindOfArgument_CrossesTheDoor()
    {
        var x = Arrays.Counting(2, 2);
        Assert.Equal([1.0, 3, 0, 2], new Operator("aten::rot90").Call(x, 1, new long[] { 0, 1 }).Numbers());
        Assert.Equal([0.0, 0, 1, 1, 2, 2, 3, 3], new Operator("aten::upsample_nearest1d", "vec").Call(x.Reshape(1, 1, 4), Value.None, new[] { 2.0 }).Numbers());
        Assert.Equal([1.0, 10], Tensor.Einsum("i,ij->i", Tensor.From([1.0, 2]), x).Numbers());
        Assert.Equal([3.0, Math.Sqrt(5), 1, Math.Sqrt(5)], new Operator("aten::fft_fft").Call(Tensor.From([1.0, 2]), 4, Value.Default, "backward").Abs().Numbers(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(3, new Operator("aten::split", "Tensor").CallMany(Tensor.Zeros([5]), 2, 0).Length);
        Assert.Equal(1, new Operator("aten::is_nonzero").CallScalar(Tensor.Scalar(3)));
        Assert.Null(new Operator("aten::native_layer_norm_backward").CallMany(
            Tensor.Ones([2, 3]), Tensor.Ones([2, 3]), new long[] { 3 }, Tensor.Ones([2, 1]), Tensor.Ones([2, 1]), Tensor.Ones([3]), Tensor.Ones([3]), new[] { true, false, true })[1]);
    }

    [Fact]
    public void Call_Observed_IsReportedWithArgumentsAndResult()
    {
        var watcher = new Watcher();
        Operator.Observer = watcher;
        try
        {
            using var scope = new TensorScope();
            var sum = Add.Call(Tensor.Ones([3]), Tensor.Ones([3]));
            Assert.Contains((Add, 2, sum), watcher.Seen);
        }
        finally
        {
            Operator.Observer = null;
        }
    }

    [Fact]
    public void Find_FromManyThreads_GivesOneOperator()
    {
        Parallel.For(0, 64, _ => Assert.Equal(2.0, new Operator("aten::sub", "Scalar").Call(Tensor.Scalar(3), 1).Item()));
    }

    [Fact]
    public void Call_FirstFromManyThreadsAtOnce_FindsTheOperator()
    {
        var x = Tensor.Scalar(3).Keep();
        for (var round = 0; round < 2000; round++)
        {
            var op = new Operator("aten::neg");
            Parallel.For(0, 4, _ => Assert.Equal(-3.0, op.Call(x).Item()));
        }
    }

    private sealed class Watcher : IOperatorObserver
    {
        private readonly int thread = Environment.CurrentManagedThreadId;       // other tests run beside this one, and are seen too

        public List<(Operator, int, Tensor?)> Seen { get; } = [];

        public void Called(Operator op, ReadOnlySpan<Value> args, Tensor? result)
        {
            if (Environment.CurrentManagedThreadId == thread) Seen.Add((op, args.Length, result));
        }
    }
}
