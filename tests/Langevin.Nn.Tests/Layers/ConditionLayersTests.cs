using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Layers;

public sealed class ConditionLayersTests
{
    [Fact]
    public void Forward_OfATimestepMlpMadeWithoutACondition_SaysHowToMakeOne() => Assert.Contains(
        "give a conditionWidth", Assert.Throws<InvalidOperationException>(() => new TimestepMlp(2, 4).Forward(Tensor.Ones([1, 2]), Tensor.Ones([1, 3]))).Message);

    [Fact]
    public void Initialize_OfAZeroConvolution_ClearsItAndDrawsAsAnyOther()
    {
        var (zero, usual) = (new ZeroConv2d(3, 5, 3), new Conv2d(3, 5, 3));
        var (afterZero, afterUsual) = (new Generator(7), new Generator(7));
        zero.Initialize(afterZero);
        usual.Initialize(afterUsual);

        Assert.All(zero.Parameters(), p => Assert.Equal(0, p.Detach().Abs().Max().Item()));
        Assert.True(Tensor.Randn([4], afterZero).Same(Tensor.Randn([4], afterUsual)));
        Assert.Equal([2, 5, 6, 7], zero.Forward(Tensor.Ones([2, 3, 6, 7])).Shape);
    }
}
