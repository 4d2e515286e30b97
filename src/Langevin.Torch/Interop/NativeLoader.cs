using System.Reflection;
using System.Runtime.InteropServices;

namespace Langevin.Torch.Interop;

/// <summary>Finds the native library, and prepares the process for it before it is loaded.</summary>
internal static partial class NativeLoader
{
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;

    /// <summary>The file that was loaded, for <c>doctor</c>; null before.</summary>
    internal static string? LoadedFrom { get; private set; }

    internal static void Prepare()
    {
        KeepLargeBlocks();
        NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);
        var abi = Native.lv_abi_version();
        if (abi != Native.AbiVersion)
            throw new TorchException($"'{LoadedFrom}' speaks version {abi} of the native interface and this program version {Native.AbiVersion}; build native/ again.");
    }

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

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Native.Library) return 0;
        var named = Environment.GetEnvironmentVariable("LANGEVIN_NATIVE");
        string[] candidates = named is { Length: > 0 } ? [named] : [Path.Combine(AppContext.BaseDirectory, "liblangevin.so")];
        foreach (var path in candidates)
        {
            if (!File.Exists(path)) continue;
            LoadedFrom = path;
            return NativeLibrary.Load(path);
        }
        throw new TorchException($"The native library '{candidates[0]}' does not exist; start through ./langevin, or set LANGEVIN_NATIVE to a built liblangevin.so.");
    }

    [LibraryImport("libc")] private static partial int mallopt(int parameter, int value);
}
