using System.Runtime.InteropServices;

namespace Langevin.Media.Interop;

/// <summary>libvips, started once: one thread an operation and no operation cache, so that memory stays flat.</summary>
internal static class VipsRuntime
{
    private static readonly Lazy<string?> Failure = new(Start);

    public static void EnsureStarted()
    {
        if (Failure.Value is { } sentence)
        {
            throw new MediaException(sentence);
        }
    }

    /// <summary>Takes what libvips said about its last failure, as one line, and clears it.</summary>
    public static string TakeError()
    {
        var memory = LibVips.ErrorBufferCopy();
        var text = Marshal.PtrToStringUTF8(memory) ?? "";
        LibGObject.Free(memory);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "libvips gave no reason" : string.Join("; ", lines.Distinct());
    }

    private static string? Start()
    {
        try
        {
            SetEnvironment("VIPS_WARNING", "off", overwrite: 0); // a broken picture is reported once, by us
            if (LibVips.Init("langevin") != 0)
            {
                return $"libvips, which reads and writes pictures, did not start: {TakeError()}";
            }

            LibVips.ConcurrencySet(1);
            LibVips.CacheSetMax(0);
            LibVips.BlockUntrustedSet(1);
            LibVips.OperationBlockSet("VipsForeignLoadSvg", 0); // for drawings of our own: files from outside are opened by their signature, and SVG is not among them
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return "libvips 8.13 or newer (libvips.so.42), which reads and writes pictures, was not found: install it, or start through ./langevin";
        }
    }

    /// <summary>The C library's own environment, which .NET's does not reach.</summary>
    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
