using Langevin.Diffusion;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Objectives;
using Langevin.Media.Loading;
using Langevin.Models.ImageDiffusion;
using Langevin.Nn.Layers;
using Langevin.Nn.Optim;
using Langevin.Nn.Optim.Schedules;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>One optimizer step: noise, predict, compare, differentiate, clip, move, average.</summary>
internal sealed class TrainingStep
{
    private readonly TrainingOptions options;
    private readonly ImageDiffusionModel model;
    private readonly IObjective objective;
    private readonly ITimestepSampling timesteps;
    private readonly AdamW optimizer;
    private readonly LearningRateSchedule schedule;
    private readonly ExponentialMovingAverage average;
    private readonly Tensor[] parameters;
    private readonly Device device;

    internal TrainingStep(TrainingOptions options, ImageDiffusionModel model)
    {
        (this.options, this.model) = (options, model);
        device = Device.Parse(options.Device);
        objective = TrainingObjective.Create(options.Noise, model);
        timesteps = Catalog.TimestepSampling.ByName(options.Noise.TimestepSampling)(model.Process);
        var o = options.Optimizer;
        parameters = [.. model.Network.Parameters()];
        optimizer = new AdamW(model.Network.NamedParameters(), o.LearningRate, o.WeightDecay, o.Beta1, o.Beta2, o.Epsilon);
        schedule = new ScheduleOptions(o.Schedule) { WarmUpSteps = o.WarmupSteps }.Over(options.Steps);
        average = new ExponentialMovingAverage(model.Network.NamedParameters())
        {
            MaximumDecay = options.Ema.Decay,
            WarmUp = EmaWarmUp.Power,
            InverseGamma = options.Ema.InverseGamma,
            Power = options.Ema.Power,
        };
    }

    internal AdamW Optimizer => optimizer;
    internal ExponentialMovingAverage Average => average;
    internal ITimestepSampling Timesteps => timesteps;

    /// <summary>Takes the step with a number, from 1, on a batch of images.</summary>
    /// <exception cref="TrainingException">The loss or a gradient is not finite; the weights are as before the step.</exception>
    internal StepMetrics Take(long step, ImageBatch batch)
    {
        using var scope = new TensorScope();
        var images = batch.ImageTensor().To(device);
        var labels = model.Classes > 0 ? batch.LabelTensor().To(device) : null;
        var part = options.BatchSize / options.Accumulation;
        var loss = 0.0;
        for (var i = 0; i < options.Accumulation; i++)
            loss += Accumulate(step, i, images.Narrow(0, i * part, part), labels?.Narrow(0, i * part, part));
        var norm = (options.Optimizer.MaxGradientNorm is { } limit ? GradientNorm.Clip(parameters, limit) : GradientNorm.Of(parameters)).Item();
        if (!double.IsFinite(norm)) throw Divergence.InGradients(step, model.Network);
        var rate = schedule.Apply(optimizer, options.Optimizer.LearningRate, step - 1);
        optimizer.Step();
        optimizer.ZeroGrad();
        average.Update();
        return new StepMetrics(step, loss, norm, rate, average.Decay);
    }

    private double Accumulate(long step, int part, Tensor images, Tensor? labels)
    {
        using var scope = new TensorScope();
        var (draw, losses) = Losses(step, part, images, labels);
        var loss = (draw.Weights is { } weights ? losses * weights.To(losses.Type).To(device) : losses).Mean();
        var value = loss.Item();
        if (!double.IsFinite(value)) throw Divergence.InForward(step, model.Network, () => _ = Losses(step, part, images, labels));
        (loss / options.Accumulation).Backward();
        timesteps.Learn(draw.T, losses.Detach().To(Device.Cpu));
        return value / options.Accumulation;
    }

    private (TimestepDraw Draw, Tensor Losses) Losses(long step, int part, Tensor images, Tensor? labels)
    {
        using var dropout = Dropout.DrawFrom(StepRandomness.ForDropout(options.Seed, step, part, device));
        var generator = StepRandomness.For(options.Seed, step, part);
        var draw = timesteps.Draw(images.Size(0), generator);
        var noise = Tensor.Randn(images.Shape, generator).To(device);
        if (labels is not null && options.LabelDropout > 0) labels = new NullClass(model.Classes).Drop(labels, options.LabelDropout, generator);
        return (draw, objective.Losses(Predict, images, noise, draw.T.To(device), labels));
    }

    private Tensor Predict(Tensor x, Tensor t, Tensor? condition)
    {
        using var autocast = new Autocast(device, options.Precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32);
        return model.Predict(x, t, condition);
    }
}
