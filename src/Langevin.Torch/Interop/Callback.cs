using System.Runtime.InteropServices;

namespace Langevin.Torch.Interop;

/// <summary>What functions that the native side calls have in common: borrowed tensors in, exceptions out as messages, a handle to the state.</summary>
internal static unsafe class Callback
{
    /// <summary>Zero when the body ends well; one, and its message left for the native side, when it throws.</summary>
    internal static int Run(Action body)
    {
        try
        {
            body();
            return 0;
        }
        catch (Exception e)
        {
            Native.lv_set_last_error(e.Message);
            return 1;
        }
    }

    /// <summary>Shares tensors that the native side lends for the call.</summary>
    internal static Tensor[] Borrow(nint* handles, int count)
    {
        var tensors = new Tensor[count];
        for (var i = 0; i < count; i++) tensors[i] = Tensor.Own(Native.lv_tensor_share(handles[i]));
        return tensors;
    }

    /// <summary>Lets go of the state.</summary>
    [UnmanagedCallersOnly]
    internal static void Release(nint state) => GCHandle.FromIntPtr(state).Free();
}
