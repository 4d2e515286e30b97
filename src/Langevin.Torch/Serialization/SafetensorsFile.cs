using System.Buffers.Binary;

namespace Langevin.Torch.Serialization;

/// <summary>
/// A safetensors file, mapped into memory. Its tensors are views of the mapping: nothing is read before it is used, and
/// writing to one changes memory, never the file. There is nothing to dispose: the mapping goes with the last tensor.
/// </summary>
/// <remarks>A file that another program shortened is refused when the next tensor is read; what was read before shows it no more. <see cref="AtomicFile"/> replaces files instead, which is safe.</remarks>
public sealed unsafe class SafetensorsFile : TensorFile
{
    private readonly MappedFile mapping;
    private readonly Dictionary<string, SafetensorsEntry> places;

    private SafetensorsFile(string path, MappedFile mapping, SafetensorsHeader header) : base(path)
    {
        (this.mapping, Metadata, places) = (mapping, header.Metadata, header.Entries);
        Entries = places.ToDictionary(place => place.Key, TensorEntry (place) => place.Value);
    }

    /// <inheritdoc/>
    public override string Format => "safetensors";

    /// <summary>The texts under <c>__metadata__</c>; often <c>format</c> alone.</summary>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>Where each tensor's bytes lie.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Places => places;

    /// <summary>Opens a file and checks its header; no tensor is read.</summary>
    /// <exception cref="SafetensorsException">The file is missing, unreadable, truncated or damaged, or its header claims what is not there.</exception>
    public static new SafetensorsFile Open(string path)
    {
        var mapping = Map(path);
        try
        {
            return new SafetensorsFile(path, mapping, ReadHeader(path, mapping));
        }
        catch
        {
            mapping.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Forget() => mapping.Forget();

    /// <summary>One tensor, as a view of the mapping (a copy where the file does not align it), owned by the open scope.</summary>
    /// <exception cref="SafetensorsException">The file has no tensor of that name.</exception>
    /// <exception cref="TensorFileException">The file is shorter than it was when it was opened.</exception>
    public override Tensor Read(string name)
    {
        if (!places.TryGetValue(name, out var entry)) throw new SafetensorsException(Path, $"has no tensor '{name}'; it has {Listed()}.");
        if (entry.Bytes == 0) return Tensor.Empty(entry.Shape, entry.Type);
        return mapping.View(entry.Offset, entry.Shape, entry.Type);
    }

    private static MappedFile Map(string path)
    {
        try
        {
            return MappedFile.Open(path, least: sizeof(long), "a safetensors file");
        }
        catch (TensorFileException e) when (e is not SafetensorsException)
        {
            throw new SafetensorsException(path, e.Problem, e.InnerException);
        }
    }

    private static SafetensorsHeader ReadHeader(string path, MappedFile mapping)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(mapping.Start, sizeof(long)));
        var after = (ulong)mapping.Length - sizeof(long);
        if (length > after)
            throw new SafetensorsException(path, $"claims a header of {length} bytes and has {after} after the length; it is truncated or not a safetensors file, so fetch it again.");
        if (length > SafetensorsHeader.Limit)
            throw new SafetensorsException(path, $"has a header of {length} bytes, above the limit of {SafetensorsHeader.Limit}; it is not a sound safetensors file.");
        var header = SafetensorsHeader.Parse(path, new ReadOnlySpan<byte>(mapping.Start + sizeof(long), (int)length), (long)(after - length));
        GC.KeepAlive(mapping);
        return header;
    }
}
