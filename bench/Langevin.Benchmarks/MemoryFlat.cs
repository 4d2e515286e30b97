using System.Diagnostics;
using System.Globalization;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>Whether memory stays flat in plain user code: no scope, no Dispose, no collection asked for.</summary>
internal static class MemoryFlat
{
    public const string Verb = "memory-flat";
    public const string What = "resident memory over 1,000,000 convolutions in plain code; goal: grows < 2 % after the first tenth";
    private const int Convolutions = 1_000_000, Reports = 10;

    public static void Run()
    {
        using var recording = GradientMode.Off();
        var x = Tensor.Ones([1, 16, 16, 16]);
        var weight = Tensor.Ones([16, 16, 3, 3]);
        var (clock, first) = (Stopwatch.StartNew(), 0.0);
        for (var i = 1; i <= Convolutions; i++)
        {
            var y = Functional.Convolution(x, weight, null, [1, 1], [1, 1], [1, 1]);
            if (i % (Convolutions / Reports) != 0) continue;
            var now = ResidentMegabytes();
            if (first == 0) first = now;
            Console.WriteLine($"{i,9} convolutions of {y.Bytes / 1024} KiB: {now:F1} MB, {(now / first - 1) * 100:+0.00;-0.00} %, {clock.Elapsed.TotalSeconds:F0} s");
        }
    }

    private static double ResidentMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture) / 1024;
    }
}
