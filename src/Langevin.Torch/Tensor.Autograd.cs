using Langevin.Torch.Interop;

namespace Langevin.Torch;

public sealed unsafe partial class Tensor
{
    private static readonly Operator DetachOp = new("aten::detach");

    /// <summary>Whether gradients flow to it; settable on leaves.</summary>
    public bool RequiresGrad
    {
        get => Info.RequiresGrad != 0;
        set
        {
            Native.lv_set_requires_grad(Handle, value ? 1 : 0);
            GC.KeepAlive(this);
        }
    }

    /// <summary>The gradient that <see cref="Backward"/> left, or null.</summary>
    public Tensor? Grad
    {
        get
        {
            var grad = Native.lv_grad_of(Handle);
            GC.KeepAlive(this);
            return grad == 0 ? null : Own(grad);
        }
        set
        {
            Native.Check(Native.lv_set_grad(Handle, value?.Handle ?? 0));
            GC.KeepAlive((this, value));
        }
    }

    /// <summary>The same values, cut from what made them.</summary>
    public Tensor Detach() => DetachOp.Call(this);

    /// <summary>Adds the gradients of this tensor to the leaves that it depends on.</summary>
    /// <param name="gradient">Its own gradient; one when null, which needs a single element.</param>
    /// <exception cref="TorchException">Nothing that it depends on requires a gradient.</exception>
    public void Backward(Tensor? gradient = null)
    {
        var root = Handle;
        var start = gradient?.Handle ?? 0;
        var status = Native.lv_backward(&root, gradient is null ? null : &start, 1, 0, 0);
        GC.KeepAlive((this, gradient));
        Native.Check(status, nameof(Backward));
    }
}
