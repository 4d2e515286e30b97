using System.Globalization;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests;

/// <summary>Alone in the process while it runs: it watches the process's memory.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class MemoryTests
{
    internal static double ResidentMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>4 GB of results in plain code.</summary>
    [Fact]
    public void PlainLoop_WithoutScopeOrDispose_StaysFlat()
    {
        var x = Tensor.Ones([1 << 18]);
        for (var i = 0; i < 400; i++) _ = x + 1;
        var before = ResidentMegabytes();
        for (var i = 0; i < 4000; i++) _ = x + 1;
        Assert.InRange(ResidentMegabytes() - before, double.MinValue, 100);
    }

    [Fact]
    public void PlainLoop_OfManySmallTensors_StaysFlat()
    {
        var x = Tensor.Ones([4]);
        for (var i = 0; i < 300_000; i++) _ = x + 1;
        var before = ResidentMegabytes();
        for (var i = 0; i < 600_000; i++) _ = x + 1;
        Assert.InRange(ResidentMegabytes() - before, double.MinValue, 100);
    }

    [Fact]
    public void Scope_AbandonedOnAThread_IsFreedWhenTheThreadHasEnded()
    {
        for (var i = 0; i < 40; i++)
        {
            var thread = new Thread(() =>
            {
                _ = new TensorScope();
                _ = Tensor.Ones([1 << 24]);
            });
            thread.Start();
            thread.Join();
            for (var k = 0; k < 300; k++) _ = Tensor.Ones([1 << 17]); // what makes the collector look
        }
        Assert.InRange(ResidentMegabytes(), 0, 1500); // the abandoned ones alone were 2560
    }

    [Fact]
    public void MappedFile_ReadAgainAndAgain_IsUnmapped()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([1 << 20]) });
        AssertLetGo(() => SafetensorsFile.Open(folder["a"]).Read("x").Sum(), () => File.ReadLines("/proc/self/maps").Count(line => line.Contains(folder.Path, StringComparison.Ordinal)));
    }

    [Fact]
    public void CustomFunction_AppliedAgainAndAgain_IsLetGo()
    {
        List<WeakReference> functions = [];
        AssertLetGo(() => functions.Add(Doubling.Once()), () => functions.Count(function => function.IsAlive));
    }

    /// <summary>Does something often; what it leaves alive must fall at some time while plain code makes tensors.</summary>
    private static void AssertLetGo(Action once, Func<int> alive)
    {
        const int times = 300;
        for (var i = 0; i < times; i++) once();
        for (var i = 0; i < 20_000 && alive() > times / 2; i++)
            for (var k = 0; k < 10; k++) _ = Tensor.Empty([1 << 18]);
        Assert.InRange(alive(), 0, times / 2);
    }

    private sealed class Doubling : CustomFunction
    {
        internal static WeakReference Once()
        {
            var (function, x) = (new Doubling(), Tensor.Ones([1]));
            x.RequiresGrad = true;
            function.Apply(x)[0].Sum().Backward();
            return new WeakReference(function);
        }

        protected override Tensor[] Forward(Tensor[] inputs) => [inputs[0] * 2L];

        protected override Tensor?[] Backward(Tensor[] outputGradients, Tensor[] saved) => [outputGradients[0] * 2L];
    }
}
