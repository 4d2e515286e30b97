using Langevin.Diffusion.Configuration;
using Langevin.Media.Datasets;
using Langevin.Models.Checkpoints;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Torch;

namespace Langevin.Training;

/// <summary>Makes the model that a configuration describes, and fills in what it leaves to the data.</summary>
public static class ModelFactory
{
    private const ulong InitialWeights = 0x1417;

    /// <summary>The configuration with the resolution, the channels and the classes of the data where it leaves them open.</summary>
    /// <exception cref="TrainingException">The resolution does not fit the network; the message says which do.</exception>
    /// <exception cref="ConfigException">There is no such network.</exception>
    public static TrainingOptions Resolve(TrainingOptions options, IImageDataset dataset)
    {
        var first = dataset.Read(0).Image;
        var side = options.Resolution ?? Math.Min(first.Width, first.Height);
        RequireWhole(side, options);
        var classes = options.ClassConditional ? dataset.Classes?.Count : null;
        var channels = (first.Channels == 1 ? 1 : 3) * options.PatchSize * options.PatchSize;
        var data = new DataShape(side / options.PatchSize, channels, options.Noise.LearnsVariance ? 2 * channels : channels, classes, options.LabelDropout);
        var model = options.Model.For(data);
        model.Check();
        return options with
        {
            Resolution = side,
            Precision = options.Precision != "auto" ? options.Precision : TorchRuntime.IsBFloat16Fast(Device.Parse(options.Device)) ? "bf16" : "f32",
            Threads = options.Threads ?? TorchRuntime.Threads,
            ClassConditional = classes is not null,
            Noise = options.Noise with { PredictionType = options.Noise.Prediction },
            Sampling = Sampling(options),
            Model = model,
        };
    }

    private static void RequireWhole(int side, TrainingOptions options)
    {
        var multiple = options.PatchSize * (int)Math.Min(options.Model.SizeMultiple, int.MaxValue / options.PatchSize);
        if (multiple >= 1 && side % multiple == 0) return;
        var need = options.Model is UNet2DConfig unet ? $"patches of {options.PatchSize} and {unet.BlockOutChannels.Count - 1} halvings need" : $"patches of {multiple} x {multiple} need";
        throw new TrainingException($"{side} pixels do not divide by {multiple}, as {need}; use --resolution {Math.Max(side / multiple, 1) * multiple} or {(side / multiple + 1) * multiple}.");
    }

    /// <summary>A new model with the seed's initial weights.</summary>
    internal static ImageDiffusionModel Create(TrainingOptions options, IReadOnlyList<string>? classes, Device device)
    {
        var network = options.Model.Build();
        network.InitializeForTraining(new Generator(StepRandomness.Seed(options.Seed, 0, (int)InitialWeights)));
        network.To(device);
        var info = new ImageDiffusionInfo
        {
            PatchSize = options.PatchSize,
            Classes = options.ClassConditional ? classes : null,
            HasNullClass = options.ClassConditional && options.LabelDropout > 0,
            Sampling = options.Sampling,
            TrainedOn = options.Data,
        };
        return new ImageDiffusionModel(network, Scheduler(options.Noise), info);
    }

    private static SchedulerConfig Scheduler(NoiseOptions noise) => noise.Process switch
    {
        "flow" => new FlowMatchEulerDiscreteSchedulerConfig { NumTrainTimesteps = noise.Timesteps },
        "edm" => new EdmEulerSchedulerConfig { PredictionType = noise.Prediction == "edm" ? "epsilon" : "v_prediction" },
        _ => Chain(noise),
    };

    private static ThresholdingSchedulerConfig Chain(NoiseOptions noise)
    {
        ThresholdingSchedulerConfig kind = noise.LearnsVariance ? new DdpmSchedulerConfig { VarianceType = "learned_range" } : new DdimSchedulerConfig();
        return kind with
        {
            NumTrainTimesteps = noise.Timesteps,
            BetaSchedule = noise.BetaSchedule,
            BetaStart = noise.BetaStart,
            BetaEnd = noise.BetaEnd,
            RescaleBetasZeroSnr = noise.ZeroTerminalSnr,
            PredictionType = noise.Prediction,
            TimestepSpacing = "trailing",
        };
    }

    /// <summary>The default grid chooses among timesteps; where there are none, the one that the process is known for takes its place.</summary>
    private static SamplingDefaults Sampling(TrainingOptions options) => options.Noise.Process != "ddpm" && options.Sampling.Grid == new SamplingDefaults().Grid
        ? options.Sampling with { Grid = options.Noise.Process }
        : options.Sampling;
}
