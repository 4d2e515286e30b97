using Langevin.Torch.Interop;

namespace Langevin.Torch.Serialization;

/// <summary>
/// Writes a folder so that its name always stands for a whole one: built beside, flushed to the disk, renamed over what was there.
/// </summary>
public static class AtomicFolder
{
    /// <summary>Replaces a folder by what <paramref name="build"/> makes in the empty one that it is given.</summary>
    /// <exception cref="IOException">The folder cannot be written, or the path is a file; what was there is untouched.</exception>
    public static void Write(string path, Action<string> build)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var aside = AtomicFile.Aside(target);
        try
        {
            if (File.Exists(target)) throw new IOException("it is a file; choose another path.");
            Directory.CreateDirectory(aside);
            build(aside);
            Flush(aside);
            Replace(aside, target);
            Libc.FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{path}' cannot be written: {AtomicFile.Reason(e)}", e);
        }
        finally
        {
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Refuses a path to which no folder can be written, before work whose result would be lost; nothing is left behind.</summary>
    /// <exception cref="IOException">The path is a file, or nothing can be written there.</exception>
    public static void RequireWritable(string path)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(target)) throw new IOException($"The folder '{path}' cannot be written: it is a file; choose another path.");
        AtomicFile.TryFolder(path, target);
    }

    /// <summary>Afterwards <paramref name="aside"/> is gone or holds the old folder.</summary>
    private static void Replace(string aside, string target)
    {
        if (!Directory.Exists(target)) Directory.Move(aside, target);
        else if (!Libc.TryExchange(aside, target)) ReplaceInTwoSteps(aside, target);
    }

    private static void ReplaceInTwoSteps(string aside, string target)
    {
        var old = AtomicFile.Aside(target);
        Directory.Move(target, old);
        try
        {
            Directory.Move(aside, target);
        }
        catch
        {
            Directory.Move(old, target);
            throw;
        }
        Directory.Delete(old, recursive: true);
    }

    private static void Flush(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
        foreach (var inner in Directory.EnumerateDirectories(folder)) Flush(inner);
        Libc.FlushFolder(folder);
    }
}
