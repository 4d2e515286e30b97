using System.Runtime.InteropServices;
using Langevin.Torch.Interop;

namespace Langevin.Torch.Autograd;

/// <summary>
/// A differentiable function whose forward and backward are written in C#. One instance is one call: what
/// <see cref="Forward"/> needs later it saves with <see cref="Save"/>.
/// </summary>
public abstract unsafe class CustomFunction
{
    private const int Limit = 64;
    private Tensor[] saved = [];

    /// <summary>Computes the outputs; nothing in it is recorded.</summary>
    protected abstract Tensor[] Forward(Tensor[] inputs);

    /// <summary>The gradient of each input, or null where there is none, from the gradients of the outputs.</summary>
    protected abstract Tensor?[] Backward(Tensor[] outputGradients, Tensor[] saved);

    /// <summary>Keeps inputs or outputs for <see cref="Backward"/>; called once, in <see cref="Forward"/>.</summary>
    protected void Save(params Tensor[] tensors) => saved = tensors;

    /// <summary>Runs the function and records it.</summary>
    /// <exception cref="TorchException">Forward threw, or there are more than 64 inputs or outputs.</exception>
    public Tensor[] Apply(params Tensor[] inputs)
    {
        if (inputs.Length > Limit) throw new TorchException($"A custom function takes at most {Limit} tensors, not {inputs.Length}.");
        var handles = stackalloc nint[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) handles[i] = inputs[i].Handle;
        var outputs = stackalloc nint[Limit];
        int count;
        var state = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        var status = Native.lv_custom_function(handles, inputs.Length, &ForwardEntry, &BackwardEntry, &Callback.Release, state, outputs, &count);
        GC.KeepAlive(inputs);
        Native.Check(status, GetType().Name);
        var results = new Tensor[count];
        for (var i = 0; i < count; i++) results[i] = Tensor.Own(outputs[i]);
        return results;
    }

    [UnmanagedCallersOnly]
    private static int ForwardEntry(nint state, nint* inputs, int inputCount, nint* outputs, int* outputCount, nint* savedHandles, int* savedCount) => Callback.Run(() =>
    {
        var self = (CustomFunction)GCHandle.FromIntPtr(state).Target!;
        using var scope = new TensorScope();
        var results = self.Forward(Callback.Borrow(inputs, inputCount));
        if (results.Length > Limit || self.saved.Length > Limit) throw new TorchException($"{self.GetType().Name} has more than {Limit} outputs or saved tensors.");
        Give([.. results, .. self.saved], outputs, results.Length, savedHandles);
        (*outputCount, *savedCount) = (results.Length, self.saved.Length);
        self.saved = [];
    });

    [UnmanagedCallersOnly]
    private static int BackwardEntry(nint state, nint* gradients, int gradientCount, nint* savedHandles, int savedCount, nint* results, int resultCount) => Callback.Run(() =>
    {
        var self = (CustomFunction)GCHandle.FromIntPtr(state).Target!;
        using var scope = new TensorScope();
        var found = self.Backward(Callback.Borrow(gradients, gradientCount), Callback.Borrow(savedHandles, savedCount));
        if (found.Length != resultCount) throw new TorchException($"{self.GetType().Name}.Backward gave {found.Length} gradients for {resultCount} inputs.");
        Give(found, results, resultCount, null);
    });

    /// <summary>Hands over one reference of each: of the first to one place and of the others to another. All or none.</summary>
    private static void Give(Tensor?[] tensors, nint* first, int firstCount, nint* others)
    {
        var handles = Array.ConvertAll(tensors, tensor => tensor?.Handle ?? 0); // throws when one was freed, before any is shared
        for (var i = 0; i < handles.Length; i++)
        {
            var given = handles[i] == 0 ? 0 : Native.lv_tensor_share(handles[i]);
            if (i < firstCount) first[i] = given;
            else others[i - firstCount] = given;
        }
        GC.KeepAlive(tensors);
    }
}
