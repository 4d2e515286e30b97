using Langevin.Cli.Benchmarking;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Cli.Tests;

public sealed class BenchTests
{
    [Fact]
    public void OperatorCosts_OfAForwardPass_CountsWhatThePlainMethodsMultiply()
    {
        var generator = new Generator(0);
        var image = Tensor.Randn([2, 16, 20, 12], generator).To(MemoryFormat.ChannelsLast);
        var (weight, wide) = (Tensor.Randn([32, 16, 3, 3], generator), Tensor.Randn([40, 48], generator));
        var tokens = Tensor.Randn([3, 7, 48], generator);
        using var off = GradientMode.Off();
        var costs = OperatorCosts.Of(() =>
        {
            Functional.Convolution(image, weight, null, [1, 1], [1, 1], [1, 1]);
            Functional.Convolution(image, weight, null, [2, 2], [1, 1], [1, 1]);
            Functional.Linear(tokens, wide, null);
            Functional.Attention(tokens, tokens, tokens, 3);
            Functional.Silu(tokens);
        }).ToDictionary(cost => cost.Operator);

        Assert.Equal(2L * 2 * 32 * 16 * 9 * 20 * 12, costs["langevin::convolution3x3"].Operations);
        Assert.Equal(2L * 2 * 32 * 16 * 9 * 10 * 6, costs["aten::conv2d"].Operations);
        Assert.Equal(2L * 3 * 7 * 48 * 40, costs["aten::linear"].Operations);
        Assert.Equal(2 * 2L * 3 * 7 * 7 * 48, costs["langevin::attention"].Operations);
        Assert.Equal((0, 2L * 3 * 7 * 48 * 4, 1), (costs["aten::silu"].Operations, costs["aten::silu"].Bytes, costs["aten::silu"].Calls));
        Assert.All(costs.Values, cost => Assert.True(cost.Seconds >= 0));
    }

    [Fact]
    public void Median_OfAnEvenNumber_LiesBetweenTheMiddleTwo() => Assert.Equal((2, 2.5), (Median.Of([3, 1, 2]), Median.Of([4, 1, 3, 2])));

    [Theory]
    [InlineData("there is no workload 'sd99'", "bench", "sd99")]
    [InlineData("one workload and one --type", "bench", "--profile")]
    [InlineData("give --peer-scripts", "bench", "tiny", "--peer", "python3", "--peer-scripts", "nowhere")]
    [InlineData("--pairs is '0'", "bench", "--pairs", "0")]
    public void Bench_WhatCannotBeMeasured_IsSaidFirst(string said, params string[] words) => Typed.Run(words).AssertRefused(said);

    [Fact]
    public void Peer_ThatCannotBeFound_IsNamed()
    {
        var failure = Assert.Throws<CommandException>(() => Programs.Peer("/no/such/python", "train.py", [], default));
        Assert.Contains("'/no/such/python' cannot be run", failure.Message);
    }
}
