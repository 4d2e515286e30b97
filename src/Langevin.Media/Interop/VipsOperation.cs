using System.Runtime.InteropServices;

namespace Langevin.Media.Interop;

/// <summary>The one door to libvips: an operation by name, its arguments, its results.</summary>
/// <remarks>Scalars, choices and arrays are given as text, in which libvips reads them by the type that it declares.</remarks>
internal sealed class VipsOperation : SafeHandle
{
    private readonly string name;

    private VipsOperation(string name, IntPtr owned) : base(IntPtr.Zero, ownsHandle: true)
    {
        this.name = name;
        SetHandle(owned);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>An operation that still wants its arguments: "flatten", "pngload_buffer".</summary>
    public static VipsOperation Named(string name)
    {
        VipsRuntime.EnsureStarted();
        var operation = LibVips.OperationNew(name);
        return operation == IntPtr.Zero
            ? throw new MediaException($"this libvips cannot '{name}' ({VipsRuntime.TakeError()}): install the libvips42 of Debian 13, or start through ./langevin")
            : new VipsOperation(name, operation);
    }

    public VipsOperation With(string argument, string value)
    {
        Check(LibVips.SetArgumentFromString(handle, argument, value));
        return this;
    }

    public VipsOperation With(string argument, VipsImage image)
    {
        var value = default(GValue);
        LibGObject.ValueInit(ref value, LibVips.ImageType());
        LibGObject.ValueSetObject(ref value, image.DangerousGetHandle());
        SetAndUnset(argument, ref value);
        GC.KeepAlive(image);
        return this;
    }

    /// <summary>Copies the bytes: libvips may read them as long as the result lives.</summary>
    public VipsOperation With(string argument, ReadOnlySpan<byte> bytes)
    {
        var blob = LibVips.BlobCopy(in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
        if (blob == IntPtr.Zero)
        {
            throw new VipsException(VipsRuntime.TakeError());
        }

        var value = default(GValue);
        LibGObject.ValueInit(ref value, LibVips.BlobType());
        LibGObject.ValueSetBoxed(ref value, blob);
        SetAndUnset(argument, ref value);
        LibVips.AreaUnref(blob);
        return this;
    }

    public VipsOperation Run()
    {
        Check(LibVips.OperationBuild(ref handle));
        return this;
    }

    /// <summary>Runs, takes the picture "out", and is done.</summary>
    public VipsImage RunToImage()
    {
        using (this)
        {
            Run();
            var value = default(GValue);
            LibGObject.ValueInit(ref value, LibVips.ImageType());
            LibGObject.GetProperty(handle, "out", ref value);
            var image = LibGObject.Reference(LibGObject.ValueGetObject(ref value));
            LibGObject.ValueUnset(ref value);
            return new VipsImage(image);
        }
    }

    /// <summary>Runs, takes the bytes "buffer", and is done.</summary>
    public byte[] RunToBytes()
    {
        using (this)
        {
            Run();
            var value = default(GValue);
            LibGObject.ValueInit(ref value, LibVips.BlobType());
            LibGObject.GetProperty(handle, "buffer", ref value);
            var data = LibVips.BlobGet(LibGObject.ValueGetBoxed(ref value), out var length);
            var bytes = new byte[checked((int)length)];
            Marshal.Copy(data, bytes, 0, bytes.Length);
            LibGObject.ValueUnset(ref value);
            return bytes;
        }
    }

    protected override bool ReleaseHandle()
    {
        LibVips.UnrefOutputs(handle);
        LibGObject.Release(handle);
        return true;
    }

    private void SetAndUnset(string argument, ref GValue value)
    {
        LibGObject.SetProperty(handle, argument, ref value);
        LibGObject.ValueUnset(ref value);
    }

    private void Check(int status)
    {
        if (status != 0)
        {
            var reason = VipsRuntime.TakeError();
            throw new VipsException(reason.StartsWith(name, StringComparison.Ordinal) ? reason : $"{name}: {reason}");
        }
    }
}
