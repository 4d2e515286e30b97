using Langevin.Diffusion;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Objectives;
using Langevin.Models.ImageDiffusion;
using Langevin.Nn.Layers;
using Langevin.Nn.Optim;
using Langevin.Nn.Optim.Schedules;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>One optimizer step: noise, predict, compare, differentiate, clip, move, average.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly TrainingOptions options;
    private readonly ImageDiffusionModel model;
    private readonly IObjective objective;
    private readonly ITimestepSampling timesteps;
    private readonly AdamW optimizer;
    private readonly LearningRateSchedule schedule;
    private readonly ExponentialMovingAverage average;
    private readonly LossScale? scale;
    private readonly RecordedGradients? recorded;
    private readonly Tensor[] parameters;
    private readonly Device device;
    private readonly ScalarType type;

    internal TrainingStep(TrainingOptions options, ImageDiffusionModel model)
    {
        (this.options, this.model) = (options, model);
        device = model.Network.Device;
        type = options.Precision switch { "bf16" => ScalarType.BFloat16, "f16" => ScalarType.Float16, _ => ScalarType.Float32 };
        objective = TrainingObjective.Create(options.Noise, model);
        timesteps = Catalog.TimestepSampling.ByName(options.Noise.TimestepSampling)(model.Process);
        var o = options.Optimizer;
        parameters = [.. model.Network.Parameters()];
        optimizer = new AdamW(model.Network.NamedParameters(), o.LearningRate, o.WeightDecay, o.Beta1, o.Beta2, o.Epsilon);
        scale = options.Precision == "f16" ? new LossScale() : null;
        schedule = new ScheduleOptions(o.Schedule) { WarmUpSteps = o.WarmupSteps }.Over(options.Steps);
        average = new ExponentialMovingAverage(model.Network.NamedParameters())
        {
            MaximumDecay = options.Ema.Decay,
            WarmUp = EmaWarmUp.Power,
            InverseGamma = options.Ema.InverseGamma,
            Power = options.Ema.Power,
        };
        recorded = options.Graphs ? new RecordedGradients(device, optimizer, Differentiate) : null;
    }

    /// <summary>What the loss is multiplied by in Float16; null in other types.</summary>
    internal LossScale? Scale => scale;
    internal AdamW Optimizer => optimizer;
    internal ExponentialMovingAverage Average => average;
    internal ITimestepSampling Timesteps => timesteps;

    /// <summary>Takes the step with a number, from 1, on a batch of images.</summary>
    /// <exception cref="TrainingException">The loss or a gradient is not finite; the weights are as before the step.</exception>
    internal StepMetrics Take(long step, DeviceBatch batch)
    {
        using var scope = new TensorScope();
        var (images, labels) = batch;
        var part = options.BatchSize / options.Accumulation;
        var loss = 0.0;
        for (var i = 0; i < options.Accumulation; i++)
            loss += Accumulate(step, i, images.Narrow(0, i * part, part), labels?.Narrow(0, i * part, part));
        var rate = schedule.Apply(optimizer, options.Optimizer.LearningRate, step - 1);
        var factor = scale?.Value;
        var norm = scale is null ? Move(step) : Move(step, scale);
        if (recorded is null) optimizer.ZeroGrad();
        if (norm is not null) average.Update();
        return new StepMetrics(step, loss, norm, rate, average.Decay) { LossScale = factor, SkippedSteps = scale?.SkippedSteps };
    }

    /// <summary>Clips and moves the weights; the norm before clipping.</summary>
    private double? Move(long step)
    {
        var norm = (options.Optimizer.MaxGradientNorm is { } limit ? GradientNorm.Clip(parameters, limit) : GradientNorm.Of(parameters)).Item();
        if (!double.IsFinite(norm)) throw Divergence.InGradients(step, model.Network);
        optimizer.Step();
        return norm;
    }

    /// <summary>The same with gradients of a scaled loss; null where they overflowed and the weights stay.</summary>
    private double? Move(long step, LossScale scale)
    {
        var norm = GradientNorm.Of(parameters);
        var divisor = scale.GradientScale(norm, options.Optimizer.MaxGradientNorm);
        var (scaled, factor) = (norm.Item(), scale.Value);
        if (scale.Accept(scaled))
        {
            optimizer.Step(divisor);
            return scaled / factor;
        }
        return scale.IsExhausted ? throw Divergence.InGradients(step, model.Network) : null;
    }

    private double Accumulate(long step, int part, Tensor images, Tensor? labels)
    {
        using var scope = new TensorScope();
        var (t, inputs) = Draw(step, part, images, labels);
        var (loss, losses) = recorded is null ? Loss(inputs, step, part) : recorded.Add(inputs, part, StepRandomness.DropoutSeed(options.Seed, step, part));
        var value = loss.Item();
        if (!double.IsFinite(value)) throw Divergence.InForward(step, model.Network, () => _ = Loss(inputs, step, part));
        if (recorded is null) Backward(loss, inputs);
        timesteps.Learn(t, losses.Detach().To(Device.Cpu));
        return value / options.Accumulation;
    }

    /// <summary>Draws what a part of a step draws, always in this order: timesteps, noise, and whose label is withheld.</summary>
    private (Tensor T, LossInputs Inputs) Draw(long step, int part, Tensor images, Tensor? labels)
    {
        var generator = StepRandomness.For(options.Seed, step, part);
        var draw = timesteps.Draw(images.Size(0), generator);
        var noise = Tensor.Randn(images.Shape, generator).To(device);
        if (labels is not null && options.LabelDropout > 0) labels = new NullClass(model.Classes).Drop(labels, options.LabelDropout, generator);
        var (at, alpha, sigma) = model.Process.At(draw.T);
        var level = new NoiseLevels(at.To(device), alpha.To(device), sigma.To(device));
        return (draw.T, new LossInputs(images, labels, noise, level, draw.Weights?.To(device), scale is null ? null : Tensor.Scalar(scale.Value, ScalarType.Float32, device)));
    }

    private (Tensor Loss, Tensor Losses) Loss(LossInputs inputs, long step, int part)
    {
        using var dropout = Dropout.DrawFrom(StepRandomness.ForDropout(options.Seed, step, part, device));
        return Loss(inputs);
    }

    private (Tensor Loss, Tensor Losses) Loss(LossInputs inputs)
    {
        var losses = objective.Losses(Predict, inputs.Images, inputs.Noise, inputs.Level, inputs.Labels);
        return ((inputs.Weights is { } weights ? losses * weights.To(losses.Type) : losses).Mean(), losses);
    }

    private void Backward(Tensor loss, LossInputs inputs) => ((inputs.Factor is { } factor ? loss * factor : loss) / options.Accumulation).Backward();

    private (Tensor Loss, Tensor Losses) Differentiate(LossInputs inputs)
    {
        var (loss, losses) = Loss(inputs);
        Backward(loss, inputs);
        return (loss, losses);
    }

    /// <summary>Gives the memory of recorded work back.</summary>
    public void Dispose() => recorded?.Dispose();

    private Tensor Predict(Tensor x, Tensor t, Tensor? condition)
    {
        using var autocast = new Autocast(device, type);
        return model.Predict(x, t, condition);
    }
}
