namespace Langevin.Torch.Interop;

/// <summary>The native reference of a tensor that no scope owns: freed when nothing reaches the tensor any more.</summary>
/// <remarks>Apart from the tensor, so that the many that a scope frees are cheap to make: they have no finalizer.</remarks>
internal sealed class UnscopedTensor(nint handle, long bytes)
{
    private readonly long counted = UnscopedMemory.Add(bytes);

    ~UnscopedTensor() => Release();

    internal void Free()
    {
        GC.SuppressFinalize(this);
        Release();
    }

    private void Release()
    {
        Native.lv_tensor_release(handle);
        UnscopedMemory.Remove(counted);
    }
}
