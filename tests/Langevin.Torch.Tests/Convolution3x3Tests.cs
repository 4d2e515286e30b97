using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests;

/// <summary>3x3 convolutions by Winograd's method against libtorch's own in Float64.</summary>
public class Convolution3x3Tests
{
    private static readonly Operator Plain = new("aten::conv2d");

    // The last two numbers are sides that no tile of 4 fits, and sizes at which several groups of tiles are transformed one after another.
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 1, 64, 48, 16, 16 }, { 3, 48, 64, 17, 23 }, { 2, 64, 80, 33, 13 }, { 1, 160, 96, 64, 64 }, { 2, 304, 144, 30, 50 }, { 8, 48, 48, 8, 8 }, { 40, 32, 48, 28, 28 }, { 2, 656, 160, 12, 12 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolution_AnyShape_IsWithinRoundingOfFloat64(int batch, int inputs, int outputs, int height, int width)
    {
        var (x, weight, bias) = Inputs(batch, inputs, outputs, height, width);
        using var off = GradientMode.Off();
        Near(Exact(x, weight, bias), Ours(x, weight, bias), 3e-5);
        Near(Exact(x, weight, null), Ours(x, weight.To(MemoryFormat.ChannelsLast), null), 3e-5);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Convolution_Gradients_AreWithinRoundingOfFloat64(int batch, int inputs, int outputs, int height, int width)
    {
        var (x, weight, bias) = Inputs(batch, inputs, outputs, height, width);
        var upstream = Tensor.Randn([batch, outputs, height, width], new Generator(9));
        Tensor[] ours = [Leaf(x), Leaf(weight), Leaf(bias)], exact = [.. new[] { x, weight, bias }.Select(t => Leaf(t.To(ScalarType.Float64)))];
        var found = Gradient.Of(Ours(ours[0], ours[1], ours[2]), ours, upstream);
        var wanted = Gradient.Of(Exact(exact[0], exact[1], exact[2]), exact, upstream.To(ScalarType.Float64));
        for (var i = 0; i < found.Length; i++) Near(wanted[i], found[i], 5e-5 * wanted[i].Std().Item());
    }

    [Fact]
    public void Convolution_BFloat16_IsTheFloat32ResultRounded()
    {
        var (x, weight, bias) = Inputs(1, 256, 256, 64, 64);
        using var off = GradientMode.Off();
        var (shortX, shortWeight, shortBias) = (x.To(ScalarType.BFloat16), weight.To(ScalarType.BFloat16), bias.To(ScalarType.BFloat16));
        var half = Ours(shortX, shortWeight, shortBias);
        Assert.Equal(ScalarType.BFloat16, half.Type);
        var exact = Exact(shortX, shortWeight, shortBias);
        Assert.True(((half.To(ScalarType.Float64) - exact).Abs() <= exact.Abs() / 256.0 + 1e-4).All());     // half a unit in the last of 8 bits
    }

    [Fact]
    public void Convolution_Autocast_AnswersInTheShorterType()
    {
        var (x, weight, bias) = Inputs(1, 256, 256, 64, 64);
        using var off = GradientMode.Off();
        using var cast = new Autocast(Device.Cpu, ScalarType.BFloat16);
        Assert.Equal(ScalarType.BFloat16, Ours(x, weight, bias).Type);
        Assert.Equal(ScalarType.BFloat16, Ours(x.Narrow(2, 0, 8).To(MemoryFormat.ChannelsLast), weight, bias).Type);
    }

    [Fact]
    public void Convolution_SampleOfABatch_IsTheSampleAlone()
    {
        var (x, weight, bias) = Inputs(3, 64, 64, 20, 20);
        using var off = GradientMode.Off();
        var all = Ours(x, weight, bias);
        for (var i = 0; i < 3; i++) Assert.True(all.Narrow(0, i, 1).Same(Ours(x.Narrow(0, i, 1), weight, bias)));
    }

    [Fact]
    public void Convolution_SecondDerivative_EqualsTheComposedOne()
    {
        var (x, weight, bias) = Inputs(2, 64, 48, 16, 16);
        (x, weight) = (Leaf(x), Leaf(weight));
        Tensor Second(Tensor y) => Gradient.Of(Gradient.Of(y.Square().Sum(), [weight], createGraph: true)[0].Square().Sum(), [x])[0];
        var wanted = Second(Plain.Call(x, weight, bias, new long[] { 1, 1 }, new long[] { 1, 1 }));
        Near(wanted, Second(Ours(x, weight, bias)), 1e-4 * wanted.Std().Item());
    }

    [Fact]
    public void Convolution_NotANumber_SpoilsItsTilesOnly()
    {
        var (x, weight, bias) = Inputs(1, 64, 64, 32, 32);
        x[0, 5, 3, 3] = Tensor.Scalar(double.NaN);
        using var off = GradientMode.Off();
        var y = Ours(x, weight, bias);
        Assert.False(y.Narrow(2, 3, 1).IsFinite().All());
        Assert.True(y.Narrow(2, 8, 24).IsFinite().All());
    }

    private static (Tensor X, Tensor Weight, Tensor Bias) Inputs(int batch, int inputs, int outputs, int height, int width)
    {
        var generator = new Generator(4);
        return (Tensor.Randn([batch, inputs, height, width], generator).To(MemoryFormat.ChannelsLast), Tensor.Randn([outputs, inputs, 3, 3], generator) * Math.Pow(9 * inputs, -0.5), Tensor.Randn([outputs], generator));
    }

    private static Tensor Leaf(Tensor input)
    {
        var leaf = input.Detach();
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static Tensor Ours(Tensor x, Tensor weight, Tensor? bias) => Functional.Convolution(x, weight, bias, [1, 1], [1, 1], [1, 1]);

    private static Tensor Exact(Tensor x, Tensor weight, Tensor? bias) =>
        Plain.Call(x.To(ScalarType.Float64), weight.To(ScalarType.Float64), bias is null ? Value.None : bias.To(ScalarType.Float64), new long[] { 1, 1 }, new long[] { 1, 1 });

    private static void Near(Tensor wanted, Tensor found, double tolerance) =>
        Assert.InRange((wanted.To(ScalarType.Float64) - found.To(ScalarType.Float64)).Abs().Max().Item(), 0, tolerance);
}
