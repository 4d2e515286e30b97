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
