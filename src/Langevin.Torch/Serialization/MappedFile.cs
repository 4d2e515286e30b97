using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Langevin.Torch.Serialization;

/// <summary>
/// A file in memory, copy-on-write: writing to it changes this process's pages, never the file. It is unmapped when
/// nothing refers to it any more; tensors over it do.
/// </summary>
internal sealed unsafe class MappedFile
{
    private readonly SafeMemoryMappedViewHandle view;
    private readonly Lock lending = new();
    private long lent;

    private MappedFile(SafeMemoryMappedViewHandle view, long length) => (this.view, Length) = (view, length);

    internal long Length { get; }

    // Without AcquirePointer, whose count would keep the finalizer from unmapping.
    internal byte* Start => (byte*)view.DangerousGetHandle();

    /// <summary>Unmaps it now: for a file that is refused, over which there is no tensor.</summary>
    internal void Close() => view.Dispose();

    /// <summary>What owns a tensor over the mapping. When the last one is gone the memory of the pages is given back, before the mapping is.</summary>
    internal IDisposable Lend()
    {
        lock (lending) lent++;
        return new Loan(this);
    }

    private void Return()
    {
        lock (lending)
            if (--lent == 0) Forget();
    }

    private sealed class Loan(MappedFile mapping) : IDisposable
    {
        public void Dispose() => mapping.Return();
    }

    /// <summary>Gives back the memory of its pages: they are read again when they are used, and what was written into them is lost.</summary>
    internal void Forget()
    {
        Interop.Libc.Forget(Start, Length);
        GC.KeepAlive(this);
    }

    /// <summary>Bytes of the file; the mapping lives as long as its owner does.</summary>
    internal ReadOnlySpan<byte> Bytes(long offset, int length) => new(Start + offset, length);

    /// <summary>Maps a file of at least <paramref name="least"/> bytes.</summary>
    /// <exception cref="TensorFileException">The file does not exist or cannot be read, or is shorter than that.</exception>
    internal static MappedFile Open(string path, long least, string format)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = stream.Length;
            if (length < least) throw new TensorFileException(path, $"is {length} bytes long, too short for {format}; fetch or write it again.");
            using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
            return new MappedFile(file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite).SafeMemoryMappedViewHandle, length);
        }
        catch (Exception e) when (e is IOException and not TensorFileException or UnauthorizedAccessException or NotSupportedException)
        {
            throw TensorFileException.Unreadable(path, e);
        }
    }
}
