using System.Diagnostics;
using System.Globalization;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Models.UNet2D;
using Langevin.Nn.Optim;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>Whether memory stays flat in plain user code: no scope, no Dispose, no collection asked for.</summary>
internal static class MemoryFlat
{
    public const string Verb = "memory-flat";
    public const string What = "convolutions|training: resident memory over 1,000,000 convolutions or 10,000 training steps; goal: grows < 2 % after the first tenth";
    private const int Reports = 10;

    public static void Run(string[] args)
    {
        if (args is ["training"]) Report(10_000, "training steps", Training());
        else Report(1_000_000, "convolutions", Convolutions());
    }

    private static Action Convolutions()
    {
        using var recording = GradientMode.Off();
        var x = Tensor.Ones([1, 16, 16, 16]);
        var weight = Tensor.Ones([16, 16, 3, 3]);
        return () =>
        {
            using var off = GradientMode.Off();
            Functional.Convolution(x, weight, null, [1, 1], [1, 1], [1, 1]);
        };
    }

    private static Action Training()
    {
        var model = new UNet2DModel(new UNet2DConfig
        {
            SampleSize = 16, BlockOutChannels = [16, 32], LayersPerBlock = 1, NormNumGroups = 8,
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        });
        var generator = new Generator(0);
        model.Initialize(generator);
        Tensor[] parameters = [.. model.Parameters()];
        var optimizer = new AdamW(model.NamedParameters(), 1e-4);
        var objective = new DenoisingObjective(new DdpmProcess(), Parameterization.Epsilon);
        return () =>
        {
            var x0 = Tensor.Randn([4, 3, 16, 16], generator);
            var loss = objective.Loss((x, t, _) => model.Forward(x, t), x0, Tensor.Randn(x0.Shape, generator), Tensor.RandInt(0, 1000, [4], generator));
            loss.Backward();
            GradientNorm.Clip(parameters, 1);
            optimizer.Step();
            optimizer.ZeroGrad();
        };
    }

    private static void Report(int count, string what, Action body)
    {
        var (clock, first) = (Stopwatch.StartNew(), 0.0);
        for (var i = 1; i <= count; i++)
        {
            body();
            if (i % (count / Reports) != 0) continue;
            var now = ResidentMegabytes();
            if (first == 0) first = now;
            Console.WriteLine($"{i,9} {what}: {now:F1} MB, {(now / first - 1) * 100:+0.00;-0.00} %, {clock.Elapsed.TotalSeconds:F0} s");
        }
    }

    private static double ResidentMegabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture) / 1024;
    }
}
