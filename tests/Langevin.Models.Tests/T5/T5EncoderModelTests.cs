using Langevin.Models.T5;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.T5;

public sealed class T5EncoderModelTests
{
    private static readonly T5Config Small = new() { VocabSize = 20, DModel = 8, DKv = 4, DFf = 12, NumHeads = 2, NumLayers = 2 };

    /// <summary>8 buckets for distances below 8, and 8 more whose borders grow by 16^(1/8) from 8 to 128; those of tokens to come are 16 further.</summary>
    [Theory]
    [InlineData(0, 0), InlineData(7, 7), InlineData(8, 8), InlineData(11, 8), InlineData(12, 9), InlineData(15, 9), InlineData(16, 10), InlineData(22, 10), InlineData(23, 11), InlineData(32, 12)]
    [InlineData(45, 12), InlineData(46, 13), InlineData(64, 14), InlineData(90, 14), InlineData(91, 15), InlineData(127, 15), InlineData(128, 15), InlineData(299, 15)]
    public void Bias_OfADistance_IsThatOfItsBucket(int distance, int bucket)
    {
        using var off = GradientMode.Off();
        var bias = new PositionBias(Small with { NumHeads = 1 });
        bias.Table.Weight.CopyInPlace(Tensor.Arange(32).Unsqueeze(1));
        var between = bias.Forward(300);

        Assert.Equal(bucket, between[0, 0, distance, 0].Item());
        Assert.Equal(distance == 0 ? 0 : bucket + 16, between[0, 0, 0, distance].Item());
    }

    [Theory]
    [InlineData("relu", null, null, false, "relu"), InlineData("gated-gelu", null, null, true, "gelu_new"), InlineData("gated-silu", null, null, true, "silu"), InlineData("relu", true, "gelu", true, "gelu")]
    public void FeedForward_OfAConfiguration_IsWhatItSays(string projection, bool? gated, string? activation, bool isGated, string named)
    {
        var config = Small with { FeedForwardProj = projection, IsGatedAct = gated, DenseActFn = activation };
        Assert.Equal((isGated, named), (config.IsGated, config.Activation));
        Assert.Contains(new T5EncoderModel(config).StateDict().Keys, name => name.EndsWith(isGated ? "wi_1.weight" : "wi.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void Forward_WithAMask_IsThatOfTheShorterText()
    {
        using var off = GradientMode.Off();
        var network = new T5EncoderModel(Small);
        network.Initialize(new Generator(1));
        network.Eval();
        var whole = network.Forward(Tensor.From([4L, 5, 6, 1, 0, 0], 1, 6), Tensor.From([1L, 1, 1, 1, 0, 0], 1, 6));
        Goldens.Near(network.Forward(Tensor.From([4L, 5, 6, 1], 1, 4)), whole[.., ..4], 1e-5, "without the padding");
        Assert.Contains("between 0 and 19", Assert.Throws<ArgumentException>(() => network.Forward(Tensor.From([20L], 1, 1))).Message);
    }
}
