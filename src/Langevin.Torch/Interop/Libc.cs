using System.Runtime.InteropServices;

namespace Langevin.Torch.Interop;

/// <summary>What .NET does not offer of the system's files: flushing a folder, exchanging two names at once, and giving back the memory of a mapping.</summary>
internal static partial class Libc
{
    private const int ReadOnly = 0, CloseOnExec = 0x80000, CurrentFolder = -100, Exchange = 2, NotNeeded = 4;

    /// <summary>Makes the names inside a folder survive a loss of power.</summary>
    internal static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = open(path, ReadOnly | CloseOnExec);
        if (descriptor < 0) throw Failure(path);
        try
        {
            if (fsync(descriptor) != 0) throw Failure(path);
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    /// <summary>Exchanges what two names stand for, with no moment in between; false where the file system cannot.</summary>
    internal static bool TryExchange(string a, string b) =>
        OperatingSystem.IsLinux() && renameat2(CurrentFolder, a, CurrentFolder, b, Exchange) == 0;

    /// <summary>Gives back the memory of a mapping of a file: its pages are read again when they are used, and what was written into them is lost.</summary>
    internal static unsafe void Forget(void* start, long length)
    {
        if (OperatingSystem.IsLinux()) _ = madvise(start, (nuint)length, NotNeeded);
    }

    /// <summary>Gives memory that was freed, and is kept to be used again, back to the system.</summary>
    internal static void Trim()
    {
        try
        {
            if (OperatingSystem.IsLinux()) _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // a C library that keeps nothing
        }
    }

    private static IOException Failure(string path) =>
        new($"The folder '{path}' cannot be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int open(string path, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int fsync(int descriptor);
    [LibraryImport("libc")] private static partial int close(int descriptor);
    [LibraryImport("libc")] private static unsafe partial int madvise(void* start, nuint length, int advice);
    [LibraryImport("libc")] private static partial int malloc_trim(nuint left);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int folderA, string a, int folderB, string b, uint flags);
}
