using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn;

public abstract partial class Module
{
    private bool isCompiled;

    /// <summary>
    /// Prepares it, and all below, for inference at the full rate: the weights of linear layers and of 1x1 convolutions are laid out once as the processor's matrix products
    /// read them, which are else laid out anew at every call. The numbers that it computes differ by rounding.
    /// </summary>
    /// <remarks>
    /// The plain weights are given back, so that it takes no more memory than before. They cannot be read, saved, adapted or learned any more: load the network again for that.
    /// In Float32 and BFloat16 on the CPU; elsewhere nothing is laid out otherwise. It serves several threads as before, which must not use it meanwhile.
    /// </remarks>
    /// <exception cref="InvalidOperationException">It is set to training.</exception>
    public void Compile()
    {
        if (IsTraining) throw new InvalidOperationException($"{GetType().Name} is set to training, and a compiled network cannot learn; call Eval first.");
        using var off = GradientMode.Off();
        foreach (var (_, module) in NamedModules())
        {
            using var scope = new TensorScope();
            module.CompileOwn();
            module.isCompiled = true;
        }
        TorchRuntime.GiveBackFreedMemory();             // the plain weights' memory lies between the packed ones in pieces that fit little else
    }

    /// <summary>Prepares what belongs to this module alone.</summary>
    private protected virtual void CompileOwn()
    {
    }

    /// <summary>Gives back what <see cref="CompileOwn"/> made: other weights are about to come.</summary>
    private protected virtual void DiscardOwn()
    {
    }

    private void Discard()
    {
        foreach (var (_, module) in NamedModules())
        {
            module.DiscardOwn();
            module.isCompiled = false;
        }
    }

    /// <summary>Gives the numbers of a parameter back: it keeps its type and its shape.</summary>
    private protected static void Forget(Tensor parameter)
    {
        parameter.RequiresGrad = false;
        SetDataOp.CallInPlace(parameter, Outlined(parameter.Shape, parameter.Type, parameter.Device));
    }

    private void CheckWeightsAreThere()
    {
        if (isCompiled) throw new InvalidOperationException($"{GetType().Name} is compiled, and its weights can no longer be read, saved, moved or adapted; load it again for that.");
    }
}
