using System.Diagnostics;
using Langevin.Torch;

namespace Langevin.Benchmarks;

/// <summary>What one operator call costs from C#: <c>add</c> of two tensors of four elements, the result freed.</summary>
internal static class OperatorCall
{
    public const string Verb = "operator-call";
    public const string What = "microseconds for one boxed add of two small tensors; goal 1.0";
    private const int Rounds = 100, Calls = 10_000, ScopeCalls = 10;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(1.5);
    private static readonly Operator Add = new("aten::add", "Tensor");

    public static void Run()
    {
        TorchRuntime.Threads = 1;
        var (a, b) = (Tensor.Ones([4]), Tensor.Ones([4]));
        Console.WriteLine($"libtorch {TorchRuntime.Version}, {TorchRuntime.CpuCapability}");
        Report("in scopes of ten, freed as they close", () => InScopes(a, b));
        Report("unscoped, freed by Dispose", () => Disposed(a, b));
        Report("unscoped, freed by the collector", () => Collected(a, b));
        Report("in place", () => InPlace(a, b));
        Report("the shape of a tensor", () => Shapes(a));
    }

    private static void InScopes(Tensor a, Tensor b)
    {
        for (var i = 0; i < Calls / ScopeCalls; i++)
        {
            using var scope = new TensorScope();
            for (var k = 0; k < ScopeCalls; k++) Add.Call(a, b);
        }
    }

    private static void Disposed(Tensor a, Tensor b)
    {
        for (var i = 0; i < Calls; i++) Add.Call(a, b).Dispose();
    }

    private static void Collected(Tensor a, Tensor b)
    {
        for (var i = 0; i < Calls; i++) Add.Call(a, b);
    }

    private static void InPlace(Tensor a, Tensor b)
    {
        for (var i = 0; i < Calls; i++) a.MultiplyInPlace(b);
    }

    private static void Shapes(Tensor a)
    {
        for (var i = 0; i < Calls; i++) _ = a.Shape;
    }

    private static void Report(string what, Action calls)
    {
        for (var begun = Stopwatch.StartNew(); begun.Elapsed < Warming;) calls(); // until the code is optimised
        List<double> times = [];
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            calls();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / Calls);
        }
        times.Sort();
        Console.WriteLine($"{what,-37} best {times[0]:F3}  median {times[Rounds / 2]:F3} us");
    }
}
