using System.Text;
using Langevin.Torch.Interop;

namespace Langevin.Torch.Serialization;

/// <summary>
/// Writes a file so that its name always stands for a whole one, the old or the new: aside in the same folder, flushed
/// to the disk, renamed. When anything fails nothing is left behind and the old file is untouched.
/// </summary>
public static class AtomicFile
{
    private const int NoSpace = 28;

    /// <summary>Writes a file with what <paramref name="write"/> puts into the stream; a missing folder is made.</summary>
    /// <remarks>Devices (names under <c>/dev</c>) are written in place, and a symbolic link's target is what is replaced.</remarks>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Target(path);
        try
        {
            if (IsDevice(target)) WriteInPlace(target, write);
            else WriteAside(target, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {Reason(e)}", e);
        }
    }

    /// <summary>Writes a text file in UTF-8, without a byte-order mark.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Refuses a path to which no file can be written, before work whose result would be lost; nothing is left behind.</summary>
    /// <remarks>Makes a hidden file in the folder, or in the nearest one above it that is there, and deletes it again.</remarks>
    /// <exception cref="IOException">The path is a folder, or nothing can be written there.</exception>
    public static void RequireWritable(string path)
    {
        var target = Target(path);
        if (Directory.Exists(target)) throw new IOException($"'{path}' cannot be written: it is a folder; give the name of a file.");
        if (!IsDevice(target)) TryFolder(path, Path.GetDirectoryName(target)!);
        else if (!File.Exists(Path.GetFullPath(path))) throw new IOException(NothingGoes(path, Path.GetDirectoryName(target)!));
    }

    /// <summary>Refuses a folder into which nothing can be written, or which cannot be made.</summary>
    internal static void TryFolder(string path, string folder)
    {
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder)) throw new IOException($"'{path}' cannot be written: '{folder}' is a file, and no folder; choose another path.");
            folder = Path.GetDirectoryName(folder)!;
        }
        try
        {
            File.OpenHandle(Aside(Path.Combine(folder, ".")), FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.HResult == NoSpace ? $"'{path}' cannot be written: {Reason(e)}" : NothingGoes(path, folder), e);
        }
    }

    private static string NothingGoes(string path, string folder) => $"'{path}' cannot be written: this user can make no file in '{folder}'; choose another path.";

    /// <summary>A name beside <paramref name="target"/> that nothing has: hidden, and short enough for any folder.</summary>
    internal static string Aside(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.part");

    internal static string Reason(Exception failure) => failure switch
    {
        { HResult: NoSpace } => "there is no space left on the disk; free some and try again.",
        UnauthorizedAccessException => "this user may not write there, or it is a folder; choose another path.",
        _ => failure.Message,
    };

    private static void WriteAside(string target, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var aside = Aside(target);
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, target, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
        Libc.FlushFolder(folder);
    }

    private static void WriteInPlace(string target, Action<Stream> write)
    {
        using var stream = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        write(stream);
    }

    private static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private static bool IsDevice(string target) =>
        (target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))
        || target.StartsWith("/proc/", StringComparison.Ordinal);
}
