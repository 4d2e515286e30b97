using Langevin.Oracles;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Tests;

public sealed class LayerTests
{
    private static readonly Dictionary<string, Tensor> Golden = Goldens.Read("nn/layers.safetensors");

    private static readonly Dictionary<string, (Func<Layer> Make, Func<Tensor> Input)> Cases = new()
    {
        ["linear"] = (() => new Linear(5, 7), () => Goldens.Wave(3, 5)),
        ["linear_no_bias"] = (() => new Linear(5, 7, bias: false), () => Goldens.Wave(3, 5)),
        ["conv1d"] = (() => new Conv1d(4, 6, 3, stride: 2, padding: 1, groups: 2), () => Goldens.Wave(2, 4, 9)),
        ["conv2d"] = (() => new Conv2d(3, 5, new long[] { 3, 2 }, new long[] { 2, 1 }, new long[] { 1, 0 }, new long[] { 1, 2 }), () => Goldens.Wave(2, 3, 8, 7)),
        ["conv3d"] = (() => new Conv3d(2, 3, 3, padding: 1), () => Goldens.Wave(1, 2, 4, 5, 6)),
        ["conv_transpose1d"] = (() => new ConvTranspose1d(4, 6, 4, stride: 2, padding: 1), () => Goldens.Wave(2, 4, 5)),
        ["conv_transpose2d"] = (() => new ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2), () => Goldens.Wave(2, 4, 5, 6)),
        ["conv_transpose3d"] = (() => new ConvTranspose3d(2, 3, 2, stride: 2), () => Goldens.Wave(1, 2, 3, 2, 4)),
        ["group_norm"] = (() => new GroupNorm(2, 6, 1e-3), () => Goldens.Wave(2, 6, 3, 4)),
        ["layer_norm"] = (() => new LayerNorm(6, 1e-3), () => Goldens.Wave(2, 4, 6)),
        ["rms_norm"] = (() => new RmsNorm(6, 1e-3), () => Goldens.Wave(2, 4, 6)),
        ["embedding"] = (() => new Embedding(9, 4), () => Tensor.From([1L, 8, 0, 3], 2, 2)),
        ["geglu"] = (() => new GatedLinear(5, 6), () => Goldens.Wave(2, 3, 5)),
        ["swiglu"] = (() => new GatedLinear(5, 6, "silu"), () => Goldens.Wave(2, 3, 5)),
        ["attention"] = (() => new MultiHeadAttention(12, 3, 4, bias: true), () => Goldens.Wave(2, 5, 12)),
        ["spatial_attention"] = (() => new SpatialAttention(12, 4, new GroupNorm(3, 12, 1e-3), rescale: 2), () => Goldens.Wave(2, 12, 3, 4)),
        ["timestep_mlp"] = (() => new TimestepMlp(6, 10), () => Goldens.Wave(3, 6)),
        ["fourier"] = (() => new GaussianFourierEmbedding(6, 16), () => Tensor.From([0.5f, 3])),
        ["sinusoid_cosine_0"] = (() => new SinusoidalEmbedding(9, SinusoidOrder.CosineFirst, 0), () => Tensor.From([0f, 17.5f, 999f])),
        ["sinusoid_sine_1"] = (() => new SinusoidalEmbedding(8, SinusoidOrder.SineFirst, 1), () => Tensor.From([0f, 17.5f, 999f])),
        ["up_conv"] = (() => new ConvUpsample2d(3, 3), () => Goldens.Wave(2, 3, 4, 5)),
        ["down_conv"] = (() => new ConvDownsample2d(3, 3), () => Goldens.Wave(2, 3, 6, 5)),
        ["down_conv_asymmetric"] = (() => new ConvDownsample2d(3, 3, padding: 0), () => Goldens.Wave(2, 3, 6, 5)),
        ["down_average"] = (() => new AverageDownsample2d(), () => Goldens.Wave(2, 3, 6, 5)),
        ["fir_up"] = (() => new BlurUpsample2d(BlurPadding.Zeros), () => Goldens.Wave(2, 3, 4, 5)),
        ["fir_down"] = (() => new BlurDownsample2d(BlurPadding.Zeros), () => Goldens.Wave(2, 3, 6, 8)),
        ["k_up"] = (() => new BlurUpsample2d(BlurPadding.Reflection), () => Goldens.Wave(2, 3, 4, 5)),
        ["k_down"] = (() => new BlurDownsample2d(BlurPadding.Reflection), () => Goldens.Wave(2, 3, 6, 8)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Initialize_SeededAsManualSeed_GivesTheReferenceWeights(string name)
    {
        var layer = Made(name);
        var expected = Golden.Where(g => g.Key.StartsWith($"{name}.weight.", StringComparison.Ordinal)).ToDictionary(g => g.Key[$"{name}.weight.".Length..], g => g.Value);

        Assert.Equal(expected.Keys.Order(), layer.StateDict().Keys.Order());
        foreach (var (key, value) in layer.StateDict()) Assert.True(value.Same(expected[key]), $"{name}.{key} has other initial values");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_OnTheRecordedInput_GivesTheRecordedOutput(string name)
    {
        using var off = GradientMode.Off();
        var layer = Made(name);
        foreach (var parameter in layer.Parameters())
            if (parameter.Dimensions == 1 && (parameter.EqualTo(0).All() || parameter.EqualTo(1).All())) parameter.AddInPlace(Goldens.Wave(parameter.Shape), 0.2);

        Goldens.Near(Golden[$"{name}.output"], layer.Forward(Cases[name].Input()), 3e-6, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_ChannelsLast_GivesTheSameAsContiguous(string name)
    {
        using var off = GradientMode.Off();
        var input = Cases[name].Input();
        if (input.Dimensions != 4) return;
        var layer = Made(name);
        var expected = layer.Forward(input);
        layer.To(MemoryFormat.ChannelsLast);

        Goldens.Near(expected, layer.Forward(input.To(MemoryFormat.ChannelsLast)), 3e-6, name);
    }

    [Theory]
    [InlineData("silu"), InlineData("gelu"), InlineData("gelu_new"), InlineData("quick_gelu"), InlineData("relu"), InlineData("mish"), InlineData("tanh"), InlineData("sigmoid"), InlineData("softplus")]
    public void Activation_OfEachName_GivesTheRecordedValues(string name) =>
        Goldens.Near(Golden[$"activation.{name}"], Activation.Named(name).Forward(Goldens.Wave(40) * 3), 2e-6, name);

    [Fact]
    public void Activation_OfAnUnknownName_SaysWhichThereAre() =>
        Assert.Contains("silu", Assert.Throws<ArgumentException>(() => Activation.Named("snake")).Message);

    [Fact]
    public void Dropout_InTraining_ZeroesAShareAndKeepsTheMean()
    {
        Generator.Default(Device.Cpu).Seed(3);
        var dropped = new Dropout(0.25).Forward(Tensor.Ones([100_000]));

        Assert.InRange(dropped.EqualTo(0).To(ScalarType.Float64).Mean().Item(), 0.245, 0.255);
        Assert.InRange(dropped.Mean().Item(), 0.99, 1.01);
    }

    [Fact]
    public void Dropout_InEvaluation_ChangesNothing()
    {
        var layer = new Dropout(0.25);
        layer.Eval();

        Assert.True(layer.Forward(Tensor.Ones([1000])).EqualTo(1).All());
    }

    [Fact]
    public void GroupNorm_OfChannelsThatDoNotDivide_SaysBothNumbers() =>
        Assert.Equal("12 channels cannot be normalised in 5 groups; choose a number of groups that divides 12.", Assert.Throws<ArgumentException>(() => new GroupNorm(5, 12)).Message);

    [Fact]
    public void SpatialAttention_OfHeadsWiderThanTheChannels_SaysBothNumbers() =>
        Assert.Contains("width 16 do not fit into 12 channels", Assert.Throws<ArgumentException>(() => new SpatialAttention(12, 16, null)).Message);

    private static Layer Made(string name)
    {
        var layer = Cases[name].Make();
        layer.Initialize(new Generator(7));
        layer.Eval();
        return layer;
    }

    /// <summary>A row is the same bits whether it is alone or has others beside it.</summary>
    [Fact]
    public void Linear_FewRows_AreEachWhatTheyAreAlone()
    {
        using var scope = new TensorScope();
        var layer = new Linear(128, 512);
        layer.Initialize(new Generator(1));
        var rows = Tensor.Randn([15, 128], new Generator(2));
        var together = layer.Forward(rows);
        for (var i = 0; i < 15; i++) Assert.Equal(together.Narrow(0, i, 1).ToArray<float>(), layer.Forward(rows.Narrow(0, i, 1)).ToArray<float>());
    }
}
