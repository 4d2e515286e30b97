using Langevin.Models;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Cli.Benchmarking;

/// <summary>Every workload by its name.</summary>
internal static class Workloads
{
    private const int Latent = 512 / 8;

    private static UNet2DConfig Cifar => new()
    {
        SampleSize = 32, BlockOutChannels = [128, 256, 256, 256],
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
    };

    /// <summary>All of them, the small ones first.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        UNet("tiny", "grey U-Net, 28x28, batch 64", 64, new UNet2DConfig
        {
            SampleSize = 28, InChannels = 1, OutChannels = 1, LayersPerBlock = 1, BlockOutChannels = [32, 64, 64],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        }, "nchw"),
        UNet("small", "U-Net 64-128-128, 32x32, batch 16", 16, new UNet2DConfig
        {
            SampleSize = 32, BlockOutChannels = [64, 128, 128],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        }, "cl"),
        UNet("cifar35m", "DDPM's CIFAR-10 U-Net, batch 8", 8, Cifar, "nchw"),
        new("cifar35m-checkpointed", "the same step with activation checkpointing", (device, type) =>
        {
            var step = new UNetStep(Cifar, 8, device, type, Activations.Recomputed);
            return new Prepared(step.Parameters, [new("step", step.Train, step.Forward, 3)]);
        }, null),
        new("clip-text", "Stable Diffusion 1.5's text encoder, two prompts", (device, type) => Evaluated(device, new ClipTextModel(new ClipTextConfig
        {
            HiddenSize = 768, IntermediateSize = 3072, NumHiddenLayers = 12, NumAttentionHeads = 12, ProjectionDim = 768,
        }), type, (clip, generator) =>
        {
            var ids = Tensor.RandInt(0, 49406, [2, 77], generator).To(device);
            return () => clip.Forward(ids);
        }), type => ["text.py", type]),
        new("sd15-vae", "Stable Diffusion 1.5's decoder, 512x512", (device, type) => Evaluated(device, new AutoencoderKL(new AutoencoderKLConfig
        {
            BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2, LatentChannels = 4,
            DownBlockTypes = [.. Enumerable.Repeat("DownEncoderBlock2D", 4)], UpBlockTypes = [.. Enumerable.Repeat("UpDecoderBlock2D", 4)],
        }), type, (vae, generator) =>
        {
            var z = Tensor.Randn([1, 4, Latent, Latent], generator).To(device).To(type).To(MemoryFormat.ChannelsLast);
            return () => vae.Decode(z);
        }), type => ["sd.py", "vae", type]),
        new("sd15-unet", "Stable Diffusion 1.5's U-Net, 512x512, a guided step (batch 2)", (device, type) => Evaluated(device,
            new UNet2DConditionModel(new UNet2DConditionConfig { SampleSize = Latent, CrossAttentionDim = 768 }), type, (unet, generator) =>
            {
                var x = Tensor.Randn([2, 4, Latent, Latent], generator).To(device).To(type).To(MemoryFormat.ChannelsLast);
                var text = new UNetConditions(Tensor.Randn([2, 77, 768], generator).To(device).To(type));
                var t = Tensor.From([500L, 500L]).To(device);
                return () => unet.Forward(x, t, text);
            }), type => ["sd.py", "unet", type]),
    ];

    /// <summary>The workload of a name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static Workload ByName(string name) => All.FirstOrDefault(work => work.Name == name)
        ?? throw new CommandException($"there is no workload '{name}'; there are {string.Join(", ", All.Select(work => work.Name))}, and {StartUp.Name}.");

    private static Workload UNet(string name, string what, int batch, UNet2DConfig config, string peerLayout) => new(name, what, (device, type) =>
    {
        var step = new UNetStep(config, batch, device, type, Activations.Kept);
        return new Prepared(step.Parameters, [new("step", step.Train, step.Forward, 3), new("forward", step.Forward)]);
    }, type => ["train.py", name, $"{batch}", type, peerLayout]);

    private static Prepared Evaluated<T>(Device device, T network, ScalarType type, Func<T, Generator, Action> prepare) where T : Architecture
    {
        var generator = new Generator(0);
        network.To(type);
        network.To(MemoryFormat.ChannelsLast);
        network.Initialize(generator);                  // last, so that no other layout of the weights was ever resident
        network.To(device);
        network.Eval();
        network.Compile();
        var run = prepare(network, generator);
        return new Prepared(network.Parameters().Sum(p => p.Elements), [new("pass", Pass)]);

        void Pass()
        {
            using var off = GradientMode.Off();
            using var scope = new TensorScope();
            run();
        }
    }
}
