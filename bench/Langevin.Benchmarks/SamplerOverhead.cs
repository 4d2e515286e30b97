using System.Diagnostics;
using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Models.UNet2D;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>What a step of each sampler costs beside the network: walks over a denoiser that answers at once, against a forward pass of the quickstart's network.</summary>
internal static class SamplerOverhead
{
    internal const string Verb = "sampler-overhead";
    internal const string What = "[BATCH]: a step of every sampler beside the network, in per cent of a forward pass; goal 2";
    private const int Steps = 20, Rounds = 15;

    internal static void Run(string[] args)
    {
        var batch = args.Length > 0 ? int.Parse(args[0]) : 64;
        using var off = GradientMode.Off();
        var forward = Forward(batch);
        Console.WriteLine($"batch {batch}, {TorchRuntime.Threads} threads: a forward pass takes {forward:F2} ms; a step of each sampler beside it:");
        var grid = new KarrasSpacing { SigmaMax = 80 }.Over(new CosineProcess(), Steps);
        var worst = 0.0;
        foreach (var name in Catalog.Samplers.Names)
        {
            var sampler = Catalog.Samplers.ByName(name);
            if (sampler.IsAdaptive) continue;                                           // they ask as often as they please
            var (step, evaluations) = Step(sampler, grid, batch);
            worst = Math.Max(worst, step / evaluations / forward);
            Console.WriteLine($"  {name,-22} {step * 1000,8:F0} us  {step / forward,6:P2}  {evaluations,6:F2} evaluations  {step / evaluations / forward,6:P2} each");
        }
        Console.WriteLine($"worst: {worst:P2} of every forward pass");
    }

    private static (double Milliseconds, double Evaluations) Step(Sampler sampler, Grid grid, int batch)
    {
        using var scope = new TensorScope();
        var noise = new PerSampleNoise(1);
        var start = noise.Start([batch, 1, 28, 28]);
        var evaluations = 0;
        var model = new Known(Tensor.Zeros([batch, 1, 28, 28]));
        var options = new SamplingOptions { Noise = noise, OnStep = progress => evaluations = progress.Evaluations };
        var time = Best(() => sampler.Sample(model, start, grid, options));
        return (time / grid.Steps.Count, (double)evaluations / grid.Steps.Count);
    }

    private static double Forward(int batch)
    {
        using var scope = new TensorScope();
        var network = new UNet2DModel((UNet2DConfig)Training.Presets.FashionMnist.Model with { SampleSize = 14, InChannels = 4, OutChannels = 4 });
        network.Initialize(new Generator(0));
        network.To(MemoryFormat.ChannelsLast);
        network.Eval();
        var x = Tensor.Randn([batch, 4, 14, 14], new Generator(1)).To(MemoryFormat.ChannelsLast);
        var t = Tensor.Full([batch], 500, ScalarType.Float32);
        return Best(() => network.Forward(x, t));
    }

    /// <summary>The best time in milliseconds: what is measured is small, and other programs only add to it.</summary>
    private static double Best(Func<Tensor> body)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            using var scope = new TensorScope();
            var begin = Stopwatch.GetTimestamp();
            body();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        return best;
    }

    /// <summary>Answers the same at once.</summary>
    private sealed class Known(Tensor x0) : IDenoiser
    {
        public Denoised Denoise(Tensor x, NoiseLevel level) => x0;
    }
}
