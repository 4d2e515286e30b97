using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Nn.Optim;
using Langevin.Nn.Optim.Schedules;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.UNet2D;

/// <summary>Whole training steps against recorded ones: loss, gradient norm, learning rate, decay, and the weights in the end.</summary>
public sealed class UNet2DTrainingTests
{
    [Theory]
    [InlineData(MemoryFormat.Contiguous), InlineData(MemoryFormat.ChannelsLast)]
    public void Training_OverTheRecordedBatches_EndsAtTheRecordedWeights(MemoryFormat format) => Compare(Goldens.File("training/unet2d_epsilon_cosine_lr"), format);

    /// <summary>Classes, v-prediction, a cosine schedule and min-SNR weights: this recording is not in the repository.</summary>
    [SkippableTheory]
    [InlineData(MemoryFormat.Contiguous), InlineData(MemoryFormat.ChannelsLast)]
    public void Training_OfClassesOverTheRecordedBatches_EndsAtTheRecordedWeights(MemoryFormat format) => Compare(Recorded.Folder("training/unet2d_class_v_minsnr"), format);

    private static void Compare(string folder, MemoryFormat format)
    {
        var run = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        var tensors = SafetensorsFile.Open(Path.Combine(folder, "run.safetensors")).ReadAll();
        foreach (var tensor in tensors.Values) tensor.Keep();
        var network = (UNet2DModel)ModelFolder.Open(folder);
        network.To(format);
        network.Train();
        var (optimizer, schedule, average) = (Optimizer(run, network), Schedule(run), Average(run, network));
        var objective = Objective(run);
        var steps = (int)run["steps"]!;
        for (var step = 0; step < steps; step++)
        {
            using var scope = new TensorScope();
            var rate = schedule.Apply(optimizer, (double)run["lr"]!, step);
            var loss = objective.Loss(
                network.Forward, tensors[$"x0.{step:D3}"].To(format), tensors[$"noise.{step:D3}"].To(format), tensors[$"timesteps.{step:D3}"], tensors.GetValueOrDefault($"labels.{step:D3}"));
            loss.Backward();
            var norm = GradientNorm.Clip(network.Parameters(), (double)run["max_grad_norm"]!);
            optimizer.Step();
            optimizer.ZeroGrad();
            average.Update();

            Relative((double)run["learning_rates"]![step]!, rate, 1e-12, $"learning rate {step}");
            Relative((double)run["losses"]![step]!, loss.Item(), 1e-5, $"loss {step}");
            Relative((double)run["grad_norms"]![step]!, norm.Item(), 1e-4, $"gradient norm {step}");
            Relative((double)run["ema_decays"]![step]!, average.Decay, 1e-12, $"decay {step}");
        }
        foreach (var (key, value) in network.NamedParameters()) Goldens.Near(tensors[$"final.{key}"], value.Detach(), Tolerance(key), $"final {key}");
        foreach (var (key, value) in average.NamedAverages()) Goldens.Near(tensors[$"ema.{key}"], value, Tolerance(key), $"average {key}");
    }

    /// <summary>Softmax does not see a bias of the keys: its gradient is rounding alone, which Adam scales up to whole steps.</summary>
    private static double Tolerance(string key) => key.EndsWith("to_k.bias", StringComparison.Ordinal) ? 1e-3 : 2e-5;

    private static AdamW Optimizer(JsonNode run, UNet2DModel network) => new(
        network.NamedParameters(), weightDecay: (double)run["weight_decay"]!, beta1: (double)run["adam_betas"]![0]!, beta2: (double)run["adam_betas"]![1]!, epsilon: (double)run["adam_eps"]!);

    private static LearningRateSchedule Schedule(JsonNode run)
    {
        var warmUp = (long)run["lr_warmup_steps"]!;
        return (string)run["lr_scheduler"]! == "cosine" ? new CosineSchedule((long)run["steps"]!, warmUp) : new ConstantSchedule(warmUp);
    }

    private static ExponentialMovingAverage Average(JsonNode run, UNet2DModel network) => new(network.NamedParameters())
    {
        MaximumDecay = (double)run["ema"]!["decay"]!,
        WarmUp = EmaWarmUp.Power,
        InverseGamma = (double)run["ema"]!["inv_gamma"]!,
        Power = (double)run["ema"]!["power"]!,
    };

    private static DenoisingObjective Objective(JsonNode run) => new(
        new DdpmProcess((string)run["beta_schedule"]! == "linear" ? new LinearBetas((double)run["beta_start"]!, (double)run["beta_end"]!) : new CosineBetas()),
        (string)run["prediction_type"]! == "epsilon" ? Parameterization.Epsilon : Parameterization.V)
    {
        Weighting = run["min_snr_gamma"] is { } gamma ? new MinSnrWeighting((double)gamma) : new UniformWeighting(),
    };

    private static void Relative(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"{what}: {actual} instead of {expected}");
}
