using Langevin.Nn.Adapters;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Tests;

/// <summary>What is compiled against what is not, on random shapes.</summary>
public sealed class CompileTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 2e-6)]
    [InlineData(ScalarType.BFloat16, 8e-3)]         // one unit in the last of 8 bits
    public void Compile_LinearOfAnyShape_ComputesTheSame(ScalarType type, double tolerance)
    {
        var random = new Random(7);
        for (var i = 0; i < 25; i++)
        {
            using var scope = new TensorScope();
            int inputs = random.Next(1, 300), outputs = random.Next(1, 300), rows = random.Next(1, 90);
            var x = Tensor.Randn(i % 3 == 0 ? [rows, inputs] : [2, rows, inputs], new Generator((ulong)i)).To(type);
            IsTheSame(new Linear(inputs, outputs, bias: i % 2 == 0), x, tolerance);
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, 2e-6)]
    [InlineData(ScalarType.BFloat16, 8e-3)]
    public void Compile_PointwiseConvolutionOfAnyShape_ComputesTheSame(ScalarType type, double tolerance)
    {
        var random = new Random(8);
        for (var i = 0; i < 15; i++)
        {
            using var scope = new TensorScope();
            int inputs = random.Next(1, 200), outputs = random.Next(1, 200);
            var x = Tensor.Randn([random.Next(1, 3), inputs, random.Next(1, 20), random.Next(1, 20)], new Generator((ulong)i)).To(type);
            IsTheSame(new Conv2d(inputs, outputs, 1), i % 2 == 0 ? x.To(MemoryFormat.ChannelsLast) : x, tolerance);
        }
    }

    [Fact]
    public void Compile_LayersThatAreNoProducts_ComputeTheSameToTheBit()
    {
        IsTheSame(new Conv2d(6, 8, 3, padding: 1), Wave(2, 6, 9, 7), 0);
        IsTheSame(new Conv2d(6, 8, 1, stride: 2), Wave(2, 6, 9, 7), 0);
        IsTheSame(new Conv2d(6, 8, 1, groups: 2), Wave(2, 6, 9, 7), 0);
        IsTheSame(new GroupNorm(2, 6), Wave(2, 6, 3, 4), 0);
    }

    [Fact]
    public void Compile_WholeBlock_ComputesTheSame()
    {
        using var off = GradientMode.Off();
        var block = new CrossAttentionBlock(48, 4, 20);
        block.Initialize(new Generator(1));
        block.Eval();
        var (x, context) = (Wave(2, 30, 48), Wave(2, 7, 20));
        var plain = block.Forward(x, context);
        block.Compile();
        Assert.True(Distance(block.Forward(x, context), plain) < 2e-6);
    }

    [Fact]
    public void Compile_Twice_IsOnce()
    {
        var layer = Made(new Linear(5, 7));
        layer.Compile();
        layer.Compile();
        using var off = GradientMode.Off();
        Assert.True(layer.Forward(Wave(3, 5)).IsFinite().All());
    }

    [Fact]
    public void Compile_InTraining_IsRefused() => Assert.Contains("Eval", Assert.Throws<InvalidOperationException>(new Linear(2, 3).Compile).Message, StringComparison.Ordinal);

    [Fact]
    public void StateDict_OfACompiledModule_IsRefusedWithTheRemedy()
    {
        var layer = Made(new Linear(5, 7));
        layer.Compile();
        Assert.Contains("load it again", Assert.Throws<InvalidOperationException>(layer.StateDict).Message, StringComparison.Ordinal);
        Assert.Contains("load it again", Assert.Throws<InvalidOperationException>(() => layer.To(ScalarType.Float64)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ToACompiledLayer_IsRefused()
    {
        var layer = Made(new Linear(5, 7));
        layer.Compile();
        Assert.Throws<InvalidOperationException>(() => layer.Attach(new LoraAdapter(Wave(2, 5), Wave(7, 2), 1)));
    }

    [Fact]
    public void Forward_OfACompiledLayerWithAGradient_IsRefused()
    {
        var layer = Made(new Linear(5, 7));
        layer.Compile();
        var x = Tensor.Ones([3, 5]);
        x.RequiresGrad = true;
        Assert.Throws<TorchException>(() => layer.Forward(x));
    }

    [Fact]
    public void TakeState_OfACompiledModule_ReplacesWhatWasCompiled()
    {
        using var off = GradientMode.Off();
        var (layer, other) = (Made(new Linear(5, 7)), Made(new Linear(5, 7), seed: 9));
        layer.Compile();
        layer.Release();
        var state = other.StateDict();
        layer.TakeState(state.ToDictionary(w => w.Key, w => (w.Value.Type, w.Value.Shape)), name => state[name], new WeightForm(ScalarType.Float32));
        Assert.True(layer.Forward(Wave(3, 5)).Same(other.Forward(Wave(3, 5))));
    }

    private static T Made<T>(T layer, ulong seed = 3) where T : Layer
    {
        layer.Initialize(new Generator(seed));
        layer.Eval();
        return layer;
    }

    private static void IsTheSame(Layer layer, Tensor x, double tolerance)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        Made(layer).To(x.Type);
        var plain = layer.Forward(x);
        layer.Compile();
        var compiled = layer.Forward(x);
        Assert.Equal(plain.Shape, compiled.Shape);
        Assert.Equal(plain.Type, compiled.Type);
        Assert.True(Distance(compiled, plain) <= tolerance, $"{layer} of {string.Join(" x ", x.Shape)} differs by {Distance(compiled, plain)}");
    }

    private static Tensor Wave(params long[] shape) => Tensor.Randn(shape, new Generator(5));

    private static double Distance(Tensor a, Tensor b) => (a.To(ScalarType.Float64) - b.To(ScalarType.Float64)).Abs().Max().Item() / Math.Max(1, b.To(ScalarType.Float64).Abs().Max().Item());
}
