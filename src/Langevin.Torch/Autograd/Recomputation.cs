using System.Runtime.InteropServices;
using Langevin.Torch.Interop;

namespace Langevin.Torch.Autograd;

/// <summary>Activation checkpointing: what a block would keep for the backward pass is dropped, and computed again when it is asked for.</summary>
/// <remarks>
/// Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost". The graph is the one of a plain call, so gradients have the same bits; a
/// block costs a second forward pass, and keeps its inputs alone. Blocks may stand inside blocks. The lower precision of <see cref="Autocast"/> is
/// the same the second time; whatever else the block reads besides its inputs must be.
/// </remarks>
public static unsafe class Recomputation
{
    /// <summary>Runs a block so that the graph keeps its inputs alone; runs it plainly where nothing is recorded.</summary>
    /// <param name="block">The block: a function of these tensors, of parameters, and of nothing that a scope frees.</param>
    /// <param name="again">How it runs again, for a block that draws random numbers; as the first time when null.</param>
    /// <param name="inputs">What it is given.</param>
    /// <returns>What the block returned.</returns>
    /// <exception cref="TorchException">In the backward pass: the block threw, or saved other tensors than the first time.</exception>
    public static Tensor Run(Func<Tensor[], Tensor> block, Func<Tensor[], Tensor>? again, params Tensor[] inputs)
    {
        if (!Gradient.IsRecording) return block(inputs);
        var handles = stackalloc nint[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) handles[i] = inputs[i].Handle;
        var state = GCHandle.ToIntPtr(GCHandle.Alloc(again ?? block));
        Native.Check(Native.lv_recompute_enter(handles, inputs.Length, &AgainEntry, &Callback.Release, state), "Recomputation.Run");
        GC.KeepAlive(inputs);
        try
        {
            return block(inputs);
        }
        finally
        {
            Native.lv_recompute_leave();
        }
    }

    [UnmanagedCallersOnly]
    private static int AgainEntry(nint state, nint* inputs, int inputCount)
    {
        var block = (Func<Tensor[], Tensor>)GCHandle.FromIntPtr(state).Target!;
        return Callback.Run(() =>
        {
            using var scope = new TensorScope();
            block(Callback.Borrow(inputs, inputCount));
        });
    }
}
