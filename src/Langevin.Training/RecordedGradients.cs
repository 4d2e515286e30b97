using Langevin.Models.DiT;
using Langevin.Models.UNet2D;
using Langevin.Nn.Layers;
using Langevin.Nn.Optim;
using Langevin.Torch;

namespace Langevin.Training;

/// <summary>Forward and backward pass of a part of a step, recorded on the device at the first step: images, noise and all else that changes is copied in, and gradients are added where they lie.</summary>
/// <remarks>Weights are converted for <see cref="Langevin.Torch.Autograd.Autocast"/> inside of the recording, since its cache ends with the forward pass. Dropout draws from a generator that the recording knows, seeded anew for each part.</remarks>
/// <param name="device">The device.</param>
/// <param name="optimizer">Whose gradients they are.</param>
/// <param name="differentiate">The loss and the losses of the images, after the backward pass.</param>
internal sealed class RecordedGradients(Device device, Optimizer optimizer, Func<LossInputs, (Tensor Loss, Tensor Losses)> differentiate) : IDisposable
{
    private readonly Generator dropout = new(0, device);
    private RecordedFunction? recorded;

    /// <summary>Refuses what cannot be recorded.</summary>
    /// <exception cref="TrainingException">It cannot.</exception>
    internal static void Check(TrainingOptions options)
    {
        if (!options.Graphs) return;
        if (options.Device == "cpu") throw new TrainingException("graphs are of GPUs, and device is cpu; give --device cuda, or leave --graphs out.");
        if (options.ActivationCheckpointing && options.Model is UNet2DConfig { Dropout: > 0 } or DiTConfig { Dropout: > 0 })
            throw new TrainingException("graphs cannot draw the dropout of a block twice, as activation_checkpointing does; leave one of them out, or set model.dropout to 0.");
    }

    /// <summary>Adds a part's gradients to those of the parts before it; the first part's begin at zero.</summary>
    /// <param name="inputs">What the loss is computed from.</param>
    /// <param name="part">The number of the part.</param>
    /// <param name="seed">The seed of its dropout.</param>
    /// <returns>The loss, and those of the images.</returns>
    internal (Tensor Loss, Tensor Losses) Add(LossInputs inputs, int part, ulong seed)
    {
        recorded ??= new RecordedFunction(device, dropout);
        if (part == 0)
        {
            recorded.Prepare("", Work, inputs.Tensors);
            optimizer.ZeroGradInPlace();
        }
        dropout.Seed(seed);
        var results = recorded.Call("", Work, inputs.Tensors);
        return (results[0], results[1]);
    }

    private Tensor[] Work(Tensor?[] held)
    {
        using var draws = Dropout.DrawFrom(dropout);
        var (loss, losses) = differentiate(LossInputs.Of(held));
        return [loss, losses];
    }

    /// <summary>Gives the memory of the recorded work back.</summary>
    public void Dispose() => recorded?.Dispose();
}
