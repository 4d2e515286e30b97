using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Models.UNet2D;
using Langevin.Nn.Optim;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Cli.Benchmarking;

/// <summary>A training step of a U-Net as DDPM has it, with clipping and AdamW; bfloat16 by autocast over weights in Float32.</summary>
internal sealed class UNetStep
{
    private readonly UNet2DModel model;
    private readonly DenoisingObjective objective = new(new DdpmProcess(), Parameterization.Epsilon);
    private readonly AdamW optimizer;
    private readonly Tensor[] parameters;
    private readonly Tensor x0;
    private readonly Device device;
    private readonly ScalarType type;
    private readonly Generator generator = new(0);

    public UNetStep(UNet2DConfig config, int batch, Device device, ScalarType type, Activations activations)
    {
        (this.device, this.type) = (device, type);
        model = new UNet2DModel(config);
        model.Initialize(generator);
        model.To(device);
        model.To(MemoryFormat.ChannelsLast);
        if (activations == Activations.Recomputed) model.RecomputeActivations();
        parameters = [.. model.Parameters()];
        optimizer = new AdamW(model.NamedParameters(), 1e-4);
        var size = config.SampleSize!.Value;
        x0 = Tensor.Randn([batch, config.InChannels, size.Height, size.Width], generator).To(device).To(MemoryFormat.ChannelsLast);
    }

    public long Parameters => parameters.Sum(p => p.Elements);

    public void Train()
    {
        using var scope = new TensorScope();
        var noise = Tensor.Randn(x0.Shape, generator).To(device);
        var t = Tensor.RandInt(0, 1000, [x0.Size(0)], generator).To(device);
        objective.Loss(Predict, x0, noise, t).Backward();
        GradientNorm.Clip(parameters, 1);
        optimizer.Step();
        optimizer.ZeroGrad();
    }

    public void Forward()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        Predict(x0, Tensor.From([10L]).To(device), null);
    }

    private Tensor Predict(Tensor x, Tensor t, Tensor? condition)
    {
        using var autocast = new Autocast(device, type);
        return model.Forward(x.To(MemoryFormat.ChannelsLast), t).To(ScalarType.Float32);
    }
}

/// <summary>What the backward pass needs of the forward pass.</summary>
internal enum Activations
{
    /// <summary>Is kept.</summary>
    Kept,
    /// <summary>Is computed again.</summary>
    Recomputed,
}
