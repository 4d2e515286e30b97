using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn;

public abstract partial class Module
{
    private bool recomputes;
    private bool drawsRandomness;

    /// <summary>Whether it gives its call to <see cref="Recomputed"/>.</summary>
    protected virtual bool CanRecompute => false;

    /// <summary>
    /// Activation checkpointing (Chen et al. 2016) of every block below that can: in training it keeps its inputs alone, and computes the
    /// rest again in the backward pass. Gradients have the same bits; a step takes less memory and about a third more time.
    /// </summary>
    /// <exception cref="NotSupportedException">No block below can.</exception>
    public void RecomputeActivations()
    {
        var blocks = NamedModules().Select(m => m.Module).Where(module => module.CanRecompute).ToList();
        if (blocks.Count == 0) throw new NotSupportedException($"No block of {GetType().Name} can compute its activations again; they are kept.");
        foreach (var block in blocks) (block.recomputes, block.drawsRandomness) = (true, block.NamedModules().Any(m => m.Module is Dropout { Probability: > 0 }));
    }

    /// <summary>Every block below keeps its activations for the backward pass, as at first.</summary>
    public void KeepActivations()
    {
        foreach (var (_, module) in NamedModules()) module.recomputes = false;
    }

    /// <summary>Whether a call now would keep its inputs alone.</summary>
    protected bool IsRecomputed => recomputes && !IsObserved && Gradient.IsRecording;

    /// <summary>A block's call: as it is, or, once <see cref="RecomputeActivations"/> was asked for, such that the graph keeps the inputs alone.</summary>
    /// <param name="forward">The call, a function of the inputs and of parameters.</param>
    /// <param name="inputs">All tensors that it reads besides.</param>
    protected Tensor Recomputed(Func<Tensor[], Tensor> forward, params Tensor[] inputs)
    {
        if (!IsRecomputed) return forward(inputs);
        if (!drawsRandomness || !IsTraining) return Recomputation.Run(forward, null, inputs);
        var sameDraws = Dropout.Remember(inputs[0].Device);
        return Recomputation.Run(forward, tensors =>
        {
            using var same = sameDraws();
            return forward(tensors);
        }, inputs);
    }
}
