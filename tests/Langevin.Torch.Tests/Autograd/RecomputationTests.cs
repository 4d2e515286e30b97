using System.Runtime.CompilerServices;
using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests.Autograd;

public sealed class RecomputationTests
{
    private static readonly Tensor Data = Tensor.Randn([16, 8], new Generator(1)).Keep();
    private static readonly Tensor Weights = Tensor.Randn([8, 8], new Generator(2)).Keep();

    private static Tensor Leaf(Tensor values)
    {
        var leaf = values.Clone().Keep();
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Layer(Tensor x, Tensor w) => x.MatMul(w).Tanh() + x.Sin() * w.Sum();

    private static Tensor Plain(Func<Tensor[], Tensor> block, params Tensor[] inputs) => block(inputs);

    private static Tensor Again(Func<Tensor[], Tensor> block, params Tensor[] inputs) => Recomputation.Run(block, null, inputs);

    /// <summary>Three layers, of which the second stands inside the first block and the weights do not pass as inputs.</summary>
    private static Tensor Network(Func<Func<Tensor[], Tensor>, Tensor[], Tensor> call, Tensor x, Tensor w)
    {
        using var scope = new TensorScope();
        var h = call(outer => Layer(call(inner => Layer(inner[0], w), [Layer(outer[0], w)]), w), [x]);
        return scope.Return((call(inputs => Layer(inputs[0], w), [h]) * x).Sum());
    }

    private static (Tensor X, Tensor W) Gradients(Func<Func<Tensor[], Tensor>, Tensor[], Tensor> call)
    {
        var (x, w) = (Leaf(Data), Leaf(Weights));
        Network(call, x, w).Backward();
        return (x.Grad!, w.Grad!);
    }

    [Fact]
    public void Backward_BlocksInsideBlocks_GivesTheBitsOfPlainCalls()
    {
        var (plain, again) = (Gradients(Plain), Gradients(Again));
        Assert.True(plain.X.Same(again.X) && plain.W.Same(again.W));
    }

    [Fact]
    public void Backward_OnManyThreads_GivesTheBitsOfPlainCalls()
    {
        var plain = Gradients(Plain);
        var same = new bool[8];
        Parallel.For(0, same.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var again = Gradients(Again);
            same[i] = plain.X.Same(again.X) && plain.W.Same(again.W);
        });
        Assert.All(same, Assert.True);
    }

    [Fact]
    public void Backward_LowerPrecision_IsTheSameTheSecondTime()
    {
        static Tensor Gradient(Func<Func<Tensor[], Tensor>, Tensor[], Tensor> call)
        {
            var (x, w) = (Leaf(Data), Leaf(Weights));
            Tensor sum;
            using (new Autocast(Device.Cpu, ScalarType.BFloat16)) sum = Network(call, x, w);
            sum.Backward();
            return w.Grad!;
        }
        Assert.True(Gradient(Plain).Same(Gradient(Again)));
        Assert.False(Gradient(Again).Same(Gradients(Again).W));
    }

    [Fact]
    public void Gradient_OfAGradient_IsThatOfPlainCalls()
    {
        static Tensor Second(Func<Func<Tensor[], Tensor>, Tensor[], Tensor> call)
        {
            var (x, w) = (Leaf(Data), Leaf(Weights));
            return Gradient.Of(Gradient.Of(Network(call, x, w), [x], createGraph: true)[0].Square().Sum(), [w])[0];
        }
        Assert.True(Second(Plain).Same(Second(Again)));
    }

    [Fact]
    public void Run_RunsTheBlockOnceForwardAndOnceBackward()
    {
        var runs = 0;
        var w = Leaf(Weights);
        var sum = Again(inputs =>
        {
            runs++;
            return Layer(inputs[0], w).Exp().Sum();
        }, Data);
        Assert.Equal(1, runs);
        sum.Backward();
        Assert.Equal(2, runs);
    }

    [Fact]
    public void Run_NothingIsRecorded_RunsPlainly()
    {
        using var off = GradientMode.Off();
        Assert.False(Again(inputs => Layer(inputs[0], inputs[1]), Data, Leaf(Weights)).RequiresGrad);
    }

    [Fact]
    public void Run_BlockThrows_LetsItThroughAndKeepsLaterGraphsWhole()
    {
        Assert.Throws<InvalidOperationException>(() => Again(_ => throw new InvalidOperationException("the reason"), Leaf(Data)));
        var x = Leaf(Data);
        x.Square().Sum().Backward();
        Assert.True(x.Grad!.Same(Data * 2L));
    }

    [Fact]
    public void Backward_BlockThrowsTheSecondTime_CarriesItsMessage()
    {
        var runs = 0;
        var x = Leaf(Data);
        var sum = Again(inputs => runs++ == 0 ? inputs[0].Square() : throw new InvalidOperationException("the second reason"), x).Sum();
        Assert.Contains("the second reason", Assert.Throws<TorchException>(() => sum.Backward()).Message);
    }

    [Theory]
    [InlineData(1, "saved 2 tensors instead of 4")]
    [InlineData(3, "saved more tensors than the first time")]
    public void Backward_BlockDoesSomethingElse_SaysSo(int second, string expected)
    {
        var times = 2;
        var x = Leaf(Data);
        var sum = Again(inputs =>
        {
            var h = inputs[0];
            for (var i = 0; i < times; i++) h *= inputs[0];
            times = second;
            return h;
        }, x).Sum();
        Assert.Contains(expected, Assert.Throws<TorchException>(() => sum.Backward()).Message);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void Run_GraphIsGone_LetsTheBlockGo(bool backward)
    {
        var block = Use(backward);
        for (var i = 0; i < 10 && block.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(block.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Use(bool backward)
        {
            using var scope = new TensorScope();
            var held = new Held(Leaf(Data));
            var sum = Again(held.Call, Data);
            if (backward) sum.Sum().Backward();
            return new WeakReference(held);
        }
    }

    private sealed class Held(Tensor factor)
    {
        internal Tensor Call(Tensor[] inputs) => (inputs[0] * factor).Sin();
    }
}

[Collection("alone")]
public sealed class RecomputationMemoryTests
{
    /// <summary>32 blocks whose inner tensors take 64 MB each, and their inputs one.</summary>
    [Fact]
    public void Backward_ManyBlocks_KeepsTheirInputsAlone()
    {
        var x = Tensor.Ones([1 << 18]);
        x.RequiresGrad = true;
        var most = 0.0;
        using (new TensorScope())
        {
            var h = x;
            for (var i = 0; i < 32; i++)
            {
                h = Recomputation.Run(inputs =>
                {
                    using var scope = new TensorScope();
                    var wide = inputs[0].Expand(64, 1 << 18);
                    return scope.Return(wide.Sin().Sum([0]) / 64);
                }, null, h);
                most = Math.Max(most, MemoryTests.ResidentMegabytes());
            }
            h.Sum().Backward();
        }
        Assert.InRange(most, 0, 1500); // kept, they were 2048
        Assert.NotNull(x.Grad);
    }
}
