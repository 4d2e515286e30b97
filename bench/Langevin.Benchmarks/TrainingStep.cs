using System.Diagnostics;
using System.Text.Json.Nodes;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Models.UNet2D;
using Langevin.Nn.Optim;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>One training step and one forward pass of a U-Net, in turn with another program that measures the same.</summary>
internal static class TrainingStep
{
    internal const string Verb = "training-step";
    internal const string What = "MODEL BATCH f32|bf16 [--profile] [--pairs N --peer COMMAND...]: a training step and a forward pass";

    private static readonly Dictionary<string, UNet2DConfig> Models = new()
    {
        ["cifar35m"] = new UNet2DConfig
        {
            SampleSize = 32, BlockOutChannels = [128, 256, 256, 256],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        },
        ["small"] = new UNet2DConfig
        {
            SampleSize = 32, BlockOutChannels = [64, 128, 128],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        },
        ["tiny"] = new UNet2DConfig
        {
            SampleSize = 28, InChannels = 1, OutChannels = 1, LayersPerBlock = 1, BlockOutChannels = [32, 64, 64],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        },
        ["quickstart"] = Training.Presets.FashionMnist.Model with { SampleSize = 14, InChannels = 4, OutChannels = 4 },
    };

    internal static void Run(string[] args)
    {
        var (name, batch, type) = (args[0], int.Parse(args[1]), args[2] == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32);
        var step = new Step(Models[name], batch, type);
        Console.WriteLine($"{name}, batch {batch}, {args[2]}, {step.Parameters / 1e6:F1} M parameters, libtorch {TorchRuntime.Version}, {TorchRuntime.Threads} threads");
        var peer = Array.IndexOf(args, "--peer") is >= 0 and var at ? args[(at + 1)..] : [];
        var pairs = Array.IndexOf(args, "--pairs") is >= 0 and var p ? int.Parse(args[p + 1]) : peer.Length > 0 ? 5 : 1;
        if (args.Contains("--profile")) Profile(step);
        List<(double Ours, double Theirs, double OurForward, double TheirForward)> rows = [];
        for (var i = 0; i < pairs; i++)
        {
            var (train, forward) = step.Measure();
            var (theirTrain, theirForward) = peer.Length > 0 ? Ask(peer) : (double.NaN, double.NaN);
            rows.Add((train, theirTrain, forward, theirForward));
            Console.WriteLine($"  ours: step {train:F3} s, forward {forward:F3} s; peer: {theirTrain:F3} s, {theirForward:F3} s; ratios {train / theirTrain:F2}, {forward / theirForward:F2}");
        }
        Console.WriteLine($"median: step {Median(rows.Select(r => r.Ours)):F3} s, forward {Median(rows.Select(r => r.OurForward)):F3} s; ratios {Median(rows.Select(r => r.Ours / r.Theirs)):F2}, {Median(rows.Select(r => r.OurForward / r.TheirForward)):F2}");
    }

    private static void Profile(Step step)
    {
        step.Measure();
        Profiler.Start();
        const int steps = 5;
        for (var i = 0; i < steps; i++) step.Train();
        var rows = Profiler.Stop();
        var total = rows.Sum(row => row.SelfTime.TotalSeconds);
        foreach (var row in rows.OrderByDescending(r => r.SelfTime).Take(24))
            Console.WriteLine($"    {row.SelfTime.TotalSeconds / steps * 1000,8:F2} ms {row.Calls / steps,5}  {row.Name}");
        foreach (var group in rows.GroupBy(Kind).OrderByDescending(g => g.Sum(r => r.SelfTime.TotalSeconds)))
            Console.WriteLine($"  {group.Key,-14} {group.Sum(r => r.SelfTime.TotalSeconds) / total,6:P1}  {group.Sum(r => r.SelfTime.TotalSeconds) / steps * 1000,7:F1} ms  {string.Join(", ", group.Take(3).Select(r => r.Name))}");
    }

    private static string Kind(Profiler.Row row) => row.Name switch
    {
        _ when row.Name.Contains("conv", StringComparison.OrdinalIgnoreCase) => "convolution",
        _ when row.Name.Contains("GroupNorm") || row.Name.Contains("group_norm") || row.Name.Contains("silu") => "normalisation",
        _ when row.Name.Contains("attention", StringComparison.OrdinalIgnoreCase) || row.Name.Contains("softmax") || row.Name.Contains("bmm") => "attention",
        _ when row.Name.Contains("adamw") || row.Name.Contains("foreach") || row.Name.Contains("vector_norm") || row.Name.Contains("mul_") => "optimizer",
        _ => "everything else",
    };

    /// <summary>Runs the peer, which prints one line of JSON with train_seconds and forward_seconds.</summary>
    private static (double Train, double Forward) Ask(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        process.WaitForExit();
        var json = JsonNode.Parse(line)!;
        return ((double)json["train_seconds"]!, (double)json["forward_seconds"]!);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed class Step
    {
        private const int Repeats = 7;
        private readonly UNet2DModel model;
        private readonly DenoisingObjective objective = new(new DdpmProcess(), Parameterization.Epsilon);
        private readonly AdamW optimizer;
        private readonly Tensor[] parameters;
        private readonly Tensor x0;
        private readonly ScalarType type;
        private readonly Generator generator = new(0);

        internal Step(UNet2DConfig config, int batch, ScalarType type)
        {
            this.type = type;
            model = new UNet2DModel(config);
            model.Initialize(generator);
            model.To(MemoryFormat.ChannelsLast);
            parameters = [.. model.Parameters()];
            optimizer = new AdamW(model.NamedParameters(), 1e-4);
            var size = config.SampleSize!.Value;
            x0 = Tensor.Randn([batch, config.InChannels, size.Height, size.Width], generator).To(MemoryFormat.ChannelsLast);
        }

        internal long Parameters => parameters.Sum(p => p.Elements);

        internal (double Train, double Forward) Measure() => (Time(Train), Time(Forward));

        internal void Train()
        {
            using var scope = new TensorScope();
            var noise = Tensor.Randn(x0.Shape, generator);
            var t = Tensor.RandInt(0, 1000, [x0.Size(0)], generator);
            objective.Loss(Predict, x0, noise, t).Backward();
            GradientNorm.Clip(parameters, 1);
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        private void Forward()
        {
            using var off = GradientMode.Off();
            using var scope = new TensorScope();
            Predict(x0, Tensor.From([10L]), null);
        }

        private Tensor Predict(Tensor x, Tensor t, Tensor? condition)
        {
            using var autocast = new Autocast(Device.Cpu, type);
            return model.Forward(x.To(MemoryFormat.ChannelsLast), t).To(ScalarType.Float32);
        }

        private static double Time(Action body)
        {
            body();
            body();
            return Median(Enumerable.Range(0, Repeats).Select(_ =>
            {
                var begin = Stopwatch.GetTimestamp();
                body();
                return Stopwatch.GetElapsedTime(begin).TotalSeconds;
            }));
        }
    }
}
