using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Langevin.Torch.Serialization;

/// <summary>
/// A file in memory, copy-on-write: writing to it changes this process's pages, never the file. It is unmapped when
/// nothing refers to it any more; tensors over it do.
/// </summary>
internal sealed unsafe class MappedFile
{
    private readonly SafeFileHandle file;
    private readonly SafeMemoryMappedViewHandle view;
    private readonly Lock lending = new();
    private readonly string path;
    private long lent;

    private MappedFile(string path, SafeFileHandle file, SafeMemoryMappedViewHandle view, long length) => (this.path, this.file, this.view, Length) = (path, file, view, length);

    internal long Length { get; }

    // Without AcquirePointer, whose count would keep the finalizer from unmapping.
    internal byte* Start => (byte*)view.DangerousGetHandle();

    /// <summary>
    /// Refuses to go on when the file was cut since it was mapped: whoever reads behind its end is ended by the system. One that was replaced or deleted is still whole for those who
    /// mapped it. A cut between this question and the reading, or later, cannot be foreseen.
    /// </summary>
    /// <exception cref="TensorFileException">It is shorter.</exception>
    internal void RequireWhole()
    {
        var now = RandomAccess.GetLength(file);
        if (now < Length) throw new TensorFileException(path, $"was {Length} bytes long when it was opened and has {now} now: another program writes it. Let that end, and begin again.");
    }

    /// <summary>A tensor over a part of it; a copy where the file does not align it.</summary>
    /// <exception cref="TensorFileException">The file was cut since it was mapped.</exception>
    internal Tensor View(long offset, long[] shape, ScalarType type)
    {
        RequireWhole();
        var tensor = offset % type.Size() == 0 ? Tensor.FromMemory(Start + offset, shape, type, Lend()) : Tensor.FromBytes(Start + offset, shape, type);
        GC.KeepAlive(this);
        return tensor;
    }

    /// <summary>Unmaps it now: for a file that is refused, over which there is no tensor.</summary>
    internal void Close()
    {
        view.Dispose();
        file.Dispose();
    }

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
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length < least) throw new TensorFileException(path, $"is {length} bytes long, too short for {format}; fetch or write it again.");
            using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
            var whole = new MappedFile(path, file, mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite).SafeMemoryMappedViewHandle, length);
            file = null;
            return whole;
        }
        catch (Exception e) when (e is IOException and not TensorFileException or UnauthorizedAccessException or NotSupportedException)
        {
            throw TensorFileException.Unreadable(path, e);
        }
        finally
        {
            file?.Dispose();
        }
    }
}
