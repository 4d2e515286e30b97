using System.Reflection;
using System.Runtime.InteropServices;

namespace Langevin.Torch.Interop;

/// <summary>Finds the native library, and prepares the process for it before it is loaded.</summary>
internal static unsafe partial class NativeLoader
{
    private static readonly Lock Loading = new();
    private static nint loaded;

    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;

    /// <summary>The file that was loaded, for <c>doctor</c>; null before.</summary>
    internal static string? LoadedFrom { get; private set; }

    /// <summary>Loads at the first call, so that what goes wrong is thrown as it is and not as a failed type initializer.</summary>
    internal static void Prepare() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    /// <summary>
    /// glibc gives blocks over 128 KiB back to the system at each free and pays page faults at each malloc: 5 to 10 times
    /// slower element-wise operators. One arena that keeps its blocks costs nothing and reuses what a step freed.
    /// </summary>
    private static void KeepLargeBlocks()
    {
        if (!OperatingSystem.IsLinux()) return;
        mallopt(MmapMax, 0);
        mallopt(TrimThreshold, int.MaxValue);
        mallopt(TopPad, 64 << 20);
        mallopt(ArenaMax, 1);
    }

    /// <summary>
    /// Debian's libtorch brings in UCX, which takes over SIGSEGV and SIGFPE when it is loaded and ends the process there; .NET
    /// makes NullReferenceException and DivideByZeroException of them. So UCX is told to take none, unless the user chose some.
    /// </summary>
    private static void KeepSignals()
    {
        if (OperatingSystem.IsLinux()) _ = setenv("UCX_ERROR_SIGNALS", "", 0);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Native.Library) return 0;
        lock (Loading) return loaded != 0 ? loaded : loaded = Load();
    }

    private static nint Load()
    {
        var path = Environment.GetEnvironmentVariable("LANGEVIN_NATIVE") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "liblangevin.so");
        if (!File.Exists(path)) throw new TorchException($"The native library '{path}' does not exist; start through ./langevin, or set LANGEVIN_NATIVE to a built liblangevin.so.");
        KeepLargeBlocks();
        KeepSignals();
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchException($"The native library '{path}' cannot be loaded, probably because libtorch is missing or another version; start through ./langevin ({e.Message.ReplaceLineEndings(" ")}).", e);
        }
        var abi = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, nameof(Native.lv_abi_version)))();
        if (abi != Native.AbiVersion)
            throw new TorchException($"'{path}' speaks version {abi} of the native interface and this program version {Native.AbiVersion}; build native/ again.");
        LoadedFrom = path;
        return library;
    }

    [LibraryImport("libc")] private static partial int mallopt(int parameter, int value);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int setenv(string name, string value, int overwrite);
}
