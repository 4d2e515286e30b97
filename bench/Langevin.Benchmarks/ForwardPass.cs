using System.Diagnostics;
using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Benchmarks;

/// <summary>The networks of Stable Diffusion 1.5 in their real shapes with random weights: one step of the U-Net with guidance, one decode.</summary>
internal static class ForwardPass
{
    internal const string Verb = "forward-pass";
    internal const string What = "unet|vae f32|bf16 [--size 512] [--profile]: a guided step or a decode of Stable Diffusion 1.5";

    internal static void Run(string[] args)
    {
        var type = args[1] == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        var latent = (Array.IndexOf(args, "--size") is >= 0 and var at ? int.Parse(args[at + 1]) : 512) / 8;
        using var off = GradientMode.Off();
        var generator = new Generator(0);
        var (network, run) = args[0] == "unet" ? UNet(type, latent, generator) : Decoder(type, latent, generator);
        Once(run);
        if (args.Contains("--profile")) Profile(run);
        var seconds = Enumerable.Range(0, 3).Select(_ => Once(run)).Order().ToList();
        var parameters = network.Parameters().Sum(p => p.Elements);
        Console.WriteLine(FormattableString.Invariant($$"""{"part":"{{args[0]}}","dtype":"{{args[1]}}","seconds":{{seconds[1]}},"least":{{seconds[0]}},"parameters":{{parameters}},"peak_rss_mib":{{PeakMiB()}}}"""));
    }

    private static (Architecture, Action) UNet(ScalarType type, int latent, Generator generator)
    {
        var unet = Ready(new UNet2DConditionModel(new UNet2DConditionConfig { SampleSize = 64, CrossAttentionDim = 768 }), type, generator);
        var x = Tensor.Randn([2, 4, latent, latent], generator).To(type).To(MemoryFormat.ChannelsLast);
        var text = Tensor.Randn([2, 77, 768], generator).To(type);
        return (unet, () => unet.Forward(x, Tensor.From([500L, 500L]), new UNetConditions(text)));
    }

    private static (Architecture, Action) Decoder(ScalarType type, int latent, Generator generator)
    {
        var vae = Ready(new AutoencoderKL(new AutoencoderKLConfig
        {
            BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2, LatentChannels = 4,
            DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
            UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
        }), type, generator);
        var z = Tensor.Randn([1, 4, latent, latent], generator).To(type).To(MemoryFormat.ChannelsLast);
        return (vae, () => vae.Decode(z));
    }

    private static T Ready<T>(T network, ScalarType type, Generator generator) where T : Architecture
    {
        network.Initialize(generator);
        network.To(type);
        network.To(MemoryFormat.ChannelsLast);
        network.Eval();
        return network;
    }

    private static double Once(Action run)
    {
        using var scope = new TensorScope();
        var begin = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Profile(Action run)
    {
        Profiler.Start();
        Once(run);
        foreach (var row in Profiler.Stop().OrderByDescending(row => row.SelfTime).Take(25))
            Console.WriteLine($"    {row.SelfTime.TotalSeconds * 1000,8:F1} ms {row.Calls,5}  {row.Name}");
    }

    private static double PeakMiB() =>
        double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
}
