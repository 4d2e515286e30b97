namespace Langevin.Torch.Serialization.Gguf;

/// <summary>
/// A GGUF file (GGML's format, versions 2 and 3), mapped into memory. Plain numbers are views of the mapping; quantized blocks are restored as
/// Float32 when they are read.
/// </summary>
public sealed unsafe class GgufFile : TensorFile
{
    private const int LeastBytes = 24;
    private readonly MappedFile mapping;
    private readonly Dictionary<string, GgufEntry> places;

    private GgufFile(string path, MappedFile mapping, GgufHeader header) : base(path)
    {
        (this.mapping, Metadata, places) = (mapping, header.Facts, header.Entries);
        Entries = places.ToDictionary(place => place.Key, TensorEntry (place) => place.Value);
    }

    /// <inheritdoc/>
    public override string Format => "GGUF";

    /// <summary>The file's facts, such as <c>general.architecture</c>; lists and long texts are left out.</summary>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>Opens a file and checks its header; no tensor is read.</summary>
    /// <exception cref="TensorFileException">The file is missing, unreadable, truncated or damaged, or its header claims what is not there.</exception>
    public static new GgufFile Open(string path)
    {
        var mapping = MappedFile.Open(path, LeastBytes, "a GGUF file");
        try
        {
            if (!mapping.Bytes(0, 4).SequenceEqual("GGUF"u8)) throw new TensorFileException(path, "does not begin as a GGUF file does; fetch it again.");
            return new GgufFile(path, mapping, GgufHeader.Parse(path, mapping));
        }
        catch
        {
            mapping.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Forget() => mapping.Forget();

    /// <inheritdoc/>
    /// <exception cref="TensorFileException">There is no tensor of that name, or its blocks are of a kind that is not read.</exception>
    public override Tensor Read(string name)
    {
        var entry = Find(places, name);
        if (entry.Elements == 0) return Tensor.Empty(entry.Shape, entry.Type);
        mapping.RequireWhole();
        return entry.Stored.Plain is null ? Restored(entry) : mapping.View(entry.Offset, entry.Shape, entry.Type);
    }

    private Tensor Restored(GgufEntry entry)
    {
        var type = entry.Stored;
        var restore = type.Restore ?? throw new TensorFileException(Path, $"has tensor '{entry.Name}' in blocks of {type.Name}, which are not read; get the model in one of {GgufType.Readable}.");
        var tensor = Tensor.Empty(entry.Shape, ScalarType.Float32);
        var (from, to) = ((nint)(mapping.Start + entry.Offset), tensor.Address);
        Parallel.For(0L, entry.Elements / type.Block, block => restore(
            new ReadOnlySpan<byte>((byte*)from + (block * type.Bytes), type.Bytes), new Span<float>((float*)to + (block * type.Block), type.Block)));
        GC.KeepAlive(mapping);
        GC.KeepAlive(tensor);
        return tensor;
    }
}
