using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests;

/// <summary>The fused group norm, modulation and SiLU against libtorch's own operators, one after the other.</summary>
public class GroupNormKernelTests
{
    /// <summary>What comes with the time: nothing, scale and shift after the norm, or an offset before it.</summary>
    public enum Time { Absent, ScaleShift, Offset }

    private static readonly Operator Plain = new("aten::group_norm");
    private const double Epsilon = 1e-5;

    public static TheoryData<int, int, int, int, Time> Shapes => new()
    {
        { 2, 8, 4, 5, Time.Absent }, { 3, 64, 14, 32, Time.ScaleShift }, { 1, 96, 33, 32, Time.ScaleShift }, { 5, 6, 1, 3, Time.ScaleShift }, { 2, 128, 16, 1, Time.Absent },
        { 3, 64, 14, 32, Time.Offset }, { 1, 96, 33, 32, Time.Offset }, { 5, 6, 3, 3, Time.Offset }, { 2, 128, 16, 1, Time.Offset },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GroupNormSilu_ChannelsLast_EqualsTheOperatorsOneByOne(int batch, int channels, int side, int groups, Time time)
    {
        if (channels % groups != 0) groups = 4;
        if (channels % groups != 0) groups = 2;
        var inputs = Inputs(batch, channels, side, time);
        var fused = Fused(inputs, groups, time);
        var composed = Composed(inputs, groups, time);
        Near(composed, fused, 2e-5);

        var upstream = Tensor.Randn(composed.Shape, new Generator(9));
        var wanted = Gradient.Of(composed, inputs, upstream);
        var found = Gradient.Of(fused, inputs, upstream);
        for (var i = 0; i < inputs.Length; i++) Near(wanted[i], found[i], 5e-5);
    }

    [Fact]
    public void GroupNormSilu_BFloat16_IsTheFloat32ResultRounded()
    {
        var inputs = Inputs(2, 32, 8, Time.Absent);
        var x = inputs[0].Detach().To(ScalarType.BFloat16);
        var half = Functional.GroupNormSilu(x.To(MemoryFormat.ChannelsLast), 8, inputs[1], inputs[2], Epsilon);
        Assert.Equal(ScalarType.BFloat16, half.Type);
        var whole = Functional.GroupNormSilu(x.To(ScalarType.Float32).To(MemoryFormat.ChannelsLast), 8, inputs[1], inputs[2], Epsilon);
        Near(whole, half.To(ScalarType.Float32), 1.0 / 256);        // half a unit in the last place of 8 bits
    }

    [Theory]
    [InlineData(Time.ScaleShift)]
    [InlineData(Time.Offset)]
    public void GroupNormSilu_SecondDerivative_EqualsTheComposedOne(Time time)
    {
        var inputs = Inputs(2, 8, 4, time);
        Tensor Second(Tensor y) => Gradient.Of(Gradient.Of(y.Sum(), [inputs[0]], createGraph: true)[0].Square().Sum(), [inputs[0]])[0];
        Near(Second(Composed(inputs, 2, time)), Second(Fused(inputs, 2, time)), 1e-4);
    }

    [Fact]
    public void GroupNormSilu_NotANumber_StaysOne()
    {
        var inputs = Inputs(2, 8, 4, Time.Absent);
        var x = inputs[0].Detach().Clone();
        x[0, 0, 0, 0] = Tensor.Scalar(double.NaN);
        var y = Functional.GroupNormSilu(x.To(MemoryFormat.ChannelsLast), 2, inputs[1], inputs[2], Epsilon);
        Assert.False(y[0].IsFinite().All());
        Assert.True(y[1].IsFinite().All());
    }

    /// <summary>Batches that the threads share evenly and others, widths that fill vectors and others.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void GroupNormBeside_RandomShape_AddsBothGradients(int seed)
    {
        var random = new Random(seed);
        var (batch, groups, side) = (random.Next(1, 12), random.Next(1, 9), random.Next(1, 24));
        var inputs = Inputs(batch, groups * random.Next(1, 9), side, Time.Absent);
        var silu = seed % 2 == 0;
        var x = inputs[0].To(MemoryFormat.ChannelsLast);
        var (normed, beside) = silu ? Functional.GroupNormSiluBeside(x, groups, inputs[1], inputs[2], Epsilon) : Functional.GroupNormBeside(x, groups, inputs[1], inputs[2], Epsilon);
        var plain = Plain.Call(inputs[0], groups, inputs[1], inputs[2], Epsilon, true);
        if (silu) plain = Functional.Silu(plain);
        Near(plain, normed, 2e-5);
        Near(inputs[0], beside, 0);

        var weights = Tensor.Randn(x.Shape, new Generator(9));
        var wanted = Gradient.Of((plain * weights + inputs[0].Square() * weights).Sum(), inputs);
        var found = Gradient.Of((normed * weights + beside.Square() * weights).Sum(), inputs);
        for (var i = 0; i < inputs.Length; i++) Near(wanted[i], found[i], 5e-5);
    }

    [Fact]
    public void GroupNormBeside_GradientOfAPartOfWiderRows_IsReadWhereItLies()
    {
        var inputs = Inputs(2, 16, 6, Time.Absent);
        var other = Tensor.Randn([2, 8, 6, 6], new Generator(3)).To(MemoryFormat.ChannelsLast);
        var weights = Tensor.Randn([2, 24, 6, 6], new Generator(9)).To(MemoryFormat.ChannelsLast);
        Tensor[] Of(Tensor normed, Tensor beside) => Gradient.Of((Tensor.Cat([other, beside], 1) * weights).Sum() + normed.Square().Sum(), inputs);
        var (normed, beside) = Functional.GroupNormSiluBeside(inputs[0].To(MemoryFormat.ChannelsLast), 4, inputs[1], inputs[2], Epsilon);
        foreach (var (wanted, found) in Of(Composed(inputs, 4, Time.Absent), inputs[0]).Zip(Of(normed, beside))) Near(wanted, found, 5e-5);
    }

    [Fact]
    public void GroupNormBeside_OneOfBothUnused_HasTheGradientOfTheOther()
    {
        var inputs = Inputs(2, 8, 5, Time.Absent);
        var (normed, beside) = Functional.GroupNormSiluBeside(inputs[0].To(MemoryFormat.ChannelsLast), 4, inputs[1], inputs[2], Epsilon);
        Near(2 * inputs[0], Gradient.Of(beside.Square().Sum(), [inputs[0]], createGraph: true)[0], 0);
        Near(Gradient.Of(Composed(inputs, 4, Time.Absent).Square().Sum(), [inputs[0]])[0], Gradient.Of(normed.Square().Sum(), [inputs[0]])[0], 5e-5);
    }

    [Fact]
    public void GroupNormBeside_BFloat16_RoundsTheSumOnce()
    {
        var inputs = Inputs(4, 32, 8, Time.Absent);
        var x = inputs[0].Detach().To(ScalarType.BFloat16).To(MemoryFormat.ChannelsLast);
        Tensor Of(Tensor image)
        {
            image.RequiresGrad = true;
            var (normed, beside) = Functional.GroupNormSiluBeside(image, 8, inputs[1], inputs[2], Epsilon);
            return Gradient.Of((normed + beside).Sum(), [image])[0];
        }
        Near(Of(x.To(ScalarType.Float32).Detach()), Of(x).To(ScalarType.Float32), 1.0 / 64);
    }

    [Fact]
    public void GroupNormBeside_SecondDerivative_EqualsTheComposedOne()
    {
        var inputs = Inputs(2, 8, 4, Time.Absent);
        Tensor Second(Tensor y) => Gradient.Of(Gradient.Of(y.Sum(), [inputs[0]], createGraph: true)[0].Square().Sum(), [inputs[0]])[0];
        var (normed, beside) = Functional.GroupNormSiluBeside(inputs[0].To(MemoryFormat.ChannelsLast), 2, inputs[1], inputs[2], Epsilon);
        Near(Second(Composed(inputs, 2, Time.Absent) + inputs[0].Square()), Second(normed + beside.Square()), 1e-4);
    }

    [Theory]
    [InlineData(MemoryFormat.ChannelsLast)]
    [InlineData(MemoryFormat.Contiguous)]
    public void JoinChannels_IsCatWithGradientsOfTheirOwn(MemoryFormat layout)
    {
        var generator = new Generator(2);
        Tensor Image(long channels)
        {
            var image = Tensor.Randn([3, channels, 5, 4], generator).To(layout);
            image.RequiresGrad = true;
            return image;
        }
        var (first, second, weights) = (Image(6), Image(10), Tensor.Randn([3, 16, 5, 4], generator).To(layout));
        var joined = Functional.JoinChannels(first, second);
        Assert.True(joined.Same(Tensor.Cat([first, second], 1)));
        var found = Gradient.Of((joined.Square() * weights).Sum(), [first, second], createGraph: true);
        var wanted = Gradient.Of((Tensor.Cat([first, second], 1).Square() * weights).Sum(), [first, second], createGraph: true);
        for (var i = 0; i < 2; i++)
        {
            Assert.True(wanted[i].Same(found[i]));
            Assert.Equal(found[i].Detach().To(layout).Strides, found[i].Strides);
            Assert.True(Gradient.Of(wanted[i].Sum(), [i == 0 ? first : second], createGraph: true)[0].Same(Gradient.Of(found[i].Sum(), [i == 0 ? first : second], createGraph: true)[0]));
        }
    }

    private static Tensor Fused(Tensor[] inputs, int groups, Time time)
    {
        var (scale, shift) = time == Time.ScaleShift ? (inputs[3], inputs[4]) : (null, null);
        return Functional.GroupNormSilu(inputs[0].To(MemoryFormat.ChannelsLast), groups, inputs[1], inputs[2], Epsilon, scale, shift, time == Time.Offset ? inputs[3] : null);
    }

    private static Tensor[] Inputs(int batch, int channels, int side, Time time)
    {
        var generator = new Generator(4);
        List<Tensor> inputs = [Tensor.Randn([batch, channels, side, side], generator) * 3 + 1.0, Tensor.Randn([channels], generator), Tensor.Randn([channels], generator)];
        for (var i = 0; i < (time switch { Time.ScaleShift => 2, Time.Offset => 1, _ => 0 }); i++) inputs.Add(Tensor.Randn([batch, channels], generator));
        return [.. inputs.Select(input =>
        {
            var leaf = input.Detach();
            leaf.RequiresGrad = true;
            return leaf;
        })];
    }

    private static Tensor Composed(Tensor[] inputs, int groups, Time time)
    {
        var y = Plain.Call(time == Time.Offset ? inputs[0] + inputs[3].Unsqueeze(-1).Unsqueeze(-1) : inputs[0], groups, inputs[1], inputs[2], Epsilon);
        if (time == Time.ScaleShift) y = y * (inputs[3] + 1.0).Unsqueeze(-1).Unsqueeze(-1) + inputs[4].Unsqueeze(-1).Unsqueeze(-1);
        return Functional.Silu(y);
    }

    private static void Near(Tensor wanted, Tensor found, double tolerance)
    {
        var worst = (wanted.Detach() - found.Detach()).Abs().Max().Item();
        var scale = Math.Max(1, wanted.Detach().Abs().Max().Item());
        Assert.True(worst <= tolerance * scale, $"differs by {worst} of {scale}");
    }
}
