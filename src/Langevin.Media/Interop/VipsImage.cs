using System.Runtime.InteropServices;

namespace Langevin.Media.Interop;

/// <summary>A picture that libvips holds: decoded pixels, or the promise of them.</summary>
internal sealed class VipsImage : SafeHandle
{
    private const int UnsignedByte = 0;

    internal VipsImage(IntPtr owned) : base(IntPtr.Zero, ownsHandle: true) => SetHandle(owned);

    public override bool IsInvalid => handle == IntPtr.Zero;

    public int Width => LibVips.ImageWidth(handle);

    public int Height => LibVips.ImageHeight(handle);

    public int Bands => LibVips.ImageBands(handle);

    public VipsBandFormat Format => (VipsBandFormat)LibVips.ImageFormat(handle);

    public VipsInterpretation Interpretation => (VipsInterpretation)LibVips.ImageInterpretation(handle);

    /// <summary>EXIF orientation, 1 (upright) to 8.</summary>
    public int Orientation => LibVips.ImageOrientation(handle);

    /// <summary>Copies 8-bit pixels, row by row, channels together.</summary>
    public static VipsImage FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int bands)
    {
        VipsRuntime.EnsureStarted();
        var image = LibVips.ImageNewFromMemoryCopy(
            in MemoryMarshal.GetReference(pixels), (nuint)pixels.Length, width, height, bands, UnsignedByte);
        return image == IntPtr.Zero ? throw new VipsException(VipsRuntime.TakeError()) : new VipsImage(image);
    }

    /// <summary>Computes all pixels and copies them out.</summary>
    public byte[] ToPixels()
    {
        var memory = LibVips.ImageWriteToMemory(handle, out var length);
        if (memory == IntPtr.Zero)
        {
            throw new VipsException(VipsRuntime.TakeError());
        }

        try
        {
            var pixels = new byte[checked((int)length)];
            Marshal.Copy(memory, pixels, 0, pixels.Length);
            return pixels;
        }
        finally
        {
            LibGObject.Free(memory);
        }
    }

    public byte[]? Blob(string name)
    {
        if (LibVips.ImageTypeOf(handle, name) == 0 || LibVips.ImageGetBlob(handle, name, out var data, out var length) != 0)
        {
            return null;
        }

        var bytes = new byte[checked((int)length)];
        Marshal.Copy(data, bytes, 0, bytes.Length);
        return bytes;
    }

    public void SetBlob(string name, ReadOnlySpan<byte> bytes) =>
        LibVips.ImageSetBlob(handle, name, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);

    public void SetInt(string name, int value) => LibVips.ImageSetInt(handle, name, value);

    public void SetInts(string name, int[] values) => LibVips.ImageSetInts(handle, name, values, values.Length);

    protected override bool ReleaseHandle()
    {
        LibGObject.Release(handle);
        return true;
    }
}
