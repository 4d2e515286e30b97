using Langevin.Cli.Benchmarking;
using Langevin.Torch;

namespace Langevin.Cli.Tests;

public sealed class BenchTests
{
    [Fact]
    public void OperatorCost_OfAStep_SaysWhichPassItWas()
    {
        var weight = Tensor.Randn([40, 48], new Generator(0));
        weight.RequiresGrad = true;
        var costs = OperatorCost.Of(() => Functional.Linear(Tensor.Randn([7, 48], new Generator(1)), weight, null).Sum().Backward());

        Assert.Equal(["", "backward"], costs.Where(cost => cost.Operations == 2L * 7 * 48 * 40).Select(cost => cost.Pass).Order());
        Assert.All(costs, cost => Assert.True(cost.Seconds >= 0));
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
