using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;

namespace Langevin.Training;

/// <summary>Configurations that are known to work, by name; the data fills in resolution, channels and classes.</summary>
public static class Presets
{
    private const double MostOfTransformers = 1e-3;

    private static readonly Dictionary<string, Func<TrainingOptions>> All = new()
    {
        ["fashion-mnist"] = () => FashionMnist,
        ["small"] = () => Small,
        ["cifar10"] = () => Cifar10,
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The configuration of a name; data and steps are still to be said where it does not know them.</summary>
    /// <exception cref="TrainingException">There is none of that name.</exception>
    public static TrainingOptions ByName(string name) => All.TryGetValue(name, out var make)
        ? make()
        : throw new TrainingException($"There is no preset called '{name}'; there is {string.Join(", ", All.Keys)}.");

    /// <summary>
    /// A configuration with a diffusion transformer in the place of its network: six blocks 192 wide on patches of 2x2 pixels, 5 million parameters beside the embeddings of
    /// time, for images of 28 to 64 pixels; and the lower learning rate that transformers want.
    /// </summary>
    public static TrainingOptions Transformer(TrainingOptions options) => options with
    {
        PatchSize = 1,
        Model = new DiTConfig { NumLayers = 6, NumAttentionHeads = 6, AttentionHeadDim = 32 },
        Optimizer = options.Optimizer with { LearningRate = Math.Min(options.Optimizer.LearningRate, MostOfTransformers) },
    };

    /// <summary>
    /// The quickstart: 28x28 grey images as 14x14 patches of 2x2, so that no work is done at full resolution; 2.0 million
    /// parameters; a high learning rate that falls to zero, for minutes on two cores.
    /// </summary>
    public static TrainingOptions FashionMnist => new()
    {
        Data = "fashion-mnist",
        PatchSize = 2,
        LabelDropout = 0.1,
        Steps = 2000,
        BatchSize = 64,
        Precision = "auto",
        Model = new UNet2DConfig
        {
            LayersPerBlock = 1,
            BlockOutChannels = [64, 96],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"],
            UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
            AttentionHeadDim = 32,
            ResnetTimeScaleShift = "scale_shift",
        },
        Optimizer = new OptimizerOptions { LearningRate = 3e-3, Beta2 = 0.99, WeightDecay = 0, WarmupSteps = 100, Schedule = "cosine" },
        Ema = new EmaOptions { Decay = 0.995 },
        Sampling = new SamplingDefaults { Steps = 25, Guidance = 1.5 },
    };

    /// <summary>A first network for colour images of 32 to 64 pixels: 64-128-128 channels, attention at half resolution.</summary>
    public static TrainingOptions Small => new()
    {
        Data = "",
        Flip = true,
        Steps = 20_000,
        BatchSize = 16,
        Precision = "auto",
        Model = new UNet2DConfig
        {
            BlockOutChannels = [64, 128, 128],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
            UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        },
        Optimizer = new OptimizerOptions { LearningRate = 5e-4, Beta2 = 0.999, WarmupSteps = 500 },
        Sampling = new SamplingDefaults { Steps = 50, Guidance = 1.5 },
    };

    /// <summary>The network of Ho et al. 2020 for CIFAR-10, 35.7 million parameters, as diffusers publishes it (google/ddpm-cifar10-32): their batch, rate, dropout and steps.</summary>
    public static TrainingOptions Cifar10 => new()
    {
        Data = "",
        Flip = true,
        ClassConditional = false,
        LabelDropout = 0,
        Steps = 800_000,
        BatchSize = 128,
        Model = new UNet2DConfig
        {
            BlockOutChannels = [128, 256, 256, 256],
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
            UpBlockTypes = ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
            AttentionHeadDim = null,
            DownsamplePadding = 0,
            FlipSinToCos = false,
            FreqShift = 1,
            NormEps = 1e-6,
            Dropout = 0.1,
        },
        Noise = new NoiseOptions { BetaSchedule = "linear", PredictionType = "epsilon", TimestepSampling = "uniform" },
        Optimizer = new OptimizerOptions { LearningRate = 2e-4, Beta2 = 0.999, WeightDecay = 0, WarmupSteps = 5000, Schedule = "constant_with_warmup" },
        Sampling = new SamplingDefaults { Steps = 100 },
    };
}
