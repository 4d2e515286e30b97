using Langevin.Torch.Interop;

namespace Langevin.Torch;

public sealed unsafe partial class Tensor
{
    private static readonly Operator DetachOp = new("aten::detach");

    /// <summary>Whether gradients flow to it; settable on floating-point leaves.</summary>
    /// <exception cref="TorchException">Set on a tensor that an operation made, or of integers.</exception>
    public bool RequiresGrad
    {
        get => Info.RequiresGrad != 0;
        set
        {
            var status = Native.lv_set_requires_grad(Handle, value ? 1 : 0);
            GC.KeepAlive(this);
            Native.Check(status);
        }
    }

    /// <summary>Whether it stands at the start of the graph: a parameter, or anything that no recorded operation made.</summary>
    public bool IsLeaf => Info.IsLeaf != 0;

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
