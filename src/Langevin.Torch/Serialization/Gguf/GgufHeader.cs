using System.Globalization;
using System.Buffers.Binary;

namespace Langevin.Torch.Serialization.Gguf;

/// <summary>Reads and checks the header of a GGUF file, versions 2 and 3: facts by name, then the description of every tensor.</summary>
internal sealed class GgufHeader
{
    private const int MostFacts = 1_000_000, MostTensors = 1_000_000, MostDimensions = 8, LongestFact = 4096, MostLevels = 4;
    private const int LeastFact = 13, LeastTensor = 24;
    private const string AlignmentFact = "general.alignment", ShapeFact = "comfy.gguf.orig_shape.";
    private const uint Text = 8, Array = 9;
    private readonly GgufSource source;
    private readonly Dictionary<string, long[]> shapes = [];
    private long alignment = 32;

    private GgufHeader(GgufSource source) => this.source = source;

    /// <summary>The facts, as texts; long ones and lists are left out.</summary>
    internal Dictionary<string, string> Facts { get; } = [];

    internal Dictionary<string, GgufEntry> Entries { get; } = [];

    /// <summary>Parses the header of a mapped file.</summary>
    /// <exception cref="TensorFileException">It is none, or describes what the file does not have.</exception>
    internal static GgufHeader Parse(string path, MappedFile file)
    {
        var header = new GgufHeader(new GgufSource(path, file, at: 4));
        header.ReadAll(file.Length);
        return header;
    }

    private void ReadAll(long fileBytes)
    {
        var version = source.UInt32();
        if (version is not (2 or 3)) throw source.Bad($"is a GGUF file of version {version}, and versions 2 and 3 are read");
        var tensors = source.Count("tensors", source.UInt64(), LeastTensor, MostTensors);
        var facts = source.Count("facts", source.UInt64(), LeastFact, MostFacts);
        for (var i = 0; i < facts; i++) ReadFact();
        var described = new List<(string Name, long[] Shape, GgufType Type, ulong Offset)>();
        for (var i = 0; i < tensors; i++) described.Add(ReadTensor());
        var start = (source.Position + alignment - 1) / alignment * alignment;
        foreach (var (name, shape, type, offset) in described)
            if (!Entries.TryAdd(name, Entry(name, shape, type, offset, start, fileBytes))) throw source.Bad($"has two tensors called '{name}'");
        CheckLayout();
    }

    private void ReadFact()
    {
        var name = source.Text("a fact's name");
        var type = source.UInt32();
        if (name == AlignmentFact)
        {
            if (type != 4) throw source.Bad("gives its alignment as something other than a 32-bit number");
            alignment = source.UInt32();
            if (alignment is < 1 or > 1 << 20 || (alignment & (alignment - 1)) != 0) throw source.Bad($"has an alignment of {alignment} bytes, which is no power of two up to 2^20");
        }
        else if (name.StartsWith(ShapeFact, StringComparison.Ordinal) && type == Array) shapes[name[ShapeFact.Length..]] = ReadShape(name);
        else if (ReadValue(type, level: 0) is { Length: <= LongestFact } value) Facts[name] = value;
    }

    /// <summary>The shape before a converter flattened a tensor into rows that blocks fill.</summary>
    private long[] ReadShape(string name)
    {
        var type = source.UInt32();
        if (type is not (4 or 5)) throw source.Bad($"gives '{name}' as something other than 32-bit numbers");
        var shape = new long[source.Count("dimensions", source.UInt64(), sizeof(int), MostDimensions)];
        for (var i = 0; i < shape.Length; i++) shape[i] = source.UInt32();
        return shape;
    }

    /// <summary>A value as text; null for a list, which is passed over.</summary>
    private string? ReadValue(uint type, int level)
    {
        if (type == Text) return source.Text("a text");
        if (type != Array) return Number(type);
        if (level == MostLevels) throw source.Bad($"nests lists more than {MostLevels} levels deep");
        var inner = source.UInt32();
        var size = inner == Text ? sizeof(ulong) : inner == Array ? sizeof(uint) + sizeof(ulong) : Width(inner);
        var count = source.UInt64();
        if (count > long.MaxValue / 16 || (long)count * size > source.Left) throw source.Bad($"announces a list of {count} items where {source.Left} bytes are left");
        for (var i = 0UL; i < count; i++) ReadValue(inner, level + 1);
        return null;
    }

    private string Number(uint type)
    {
        var bytes = source.Take(Width(type));
        return type switch
        {
            0 or 7 => bytes[0].ToString(CultureInfo.InvariantCulture),
            1 => ((sbyte)bytes[0]).ToString(CultureInfo.InvariantCulture),
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            3 => BinaryPrimitives.ReadInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            5 => BinaryPrimitives.ReadInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            6 => BinaryPrimitives.ReadSingleLittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            10 => BinaryPrimitives.ReadUInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            11 => BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        };
    }

    private int Width(uint type) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw source.Bad($"has a fact of the unknown type {type}"),
    };

    private (string Name, long[] Shape, GgufType Type, ulong Offset) ReadTensor()
    {
        var name = source.Text("a tensor's name");
        var dimensions = source.UInt32();
        if (dimensions > MostDimensions) throw source.Bad($"gives tensor '{name}' {dimensions} dimensions");
        var shape = new long[dimensions];
        for (var i = shape.Length - 1; i >= 0; i--) // the fastest dimension is written first
        {
            var extent = source.UInt64();
            if (extent > long.MaxValue) throw source.Bad($"gives tensor '{name}' an extent of {extent}");
            shape[i] = (long)extent;
        }
        var number = source.UInt32();
        var type = GgufType.Find(number) ?? throw source.Bad($"has tensor '{name}' of the unknown type {number}");
        return (name, shape, type, source.UInt64());
    }

    private GgufEntry Entry(string name, long[] shape, GgufType type, ulong offset, long start, long fileBytes)
    {
        var elements = 1L;
        foreach (var extent in shape)
        {
            if (extent > 0 && elements > (1L << 56) / extent) throw source.Bad($"gives tensor '{name}' the shape [{string.Join(", ", shape)}], more than 2^56 numbers");
            elements *= extent;
        }
        if (shape is [.., var row] && row % type.Block != 0 || (shape.Length == 0 && type.Block > 1)) throw source.Bad($"has rows in tensor '{name}' that do not fill blocks of {type.Block} ({type.Name})");
        var bytes = elements / type.Block * type.Bytes;
        if (offset % (ulong)alignment != 0 || start > fileBytes || offset > (ulong)(fileBytes - start) || bytes > fileBytes - start - (long)offset)
            throw source.Bad($"gives tensor '{name}' {bytes} bytes from {offset} of {Math.Max(fileBytes - start, 0)}, aligned to {alignment}");
        if (shapes.TryGetValue(name, out var before) && Product(before) == elements) shape = before;
        return new GgufEntry(name, type.Plain ?? ScalarType.Float32, shape, bytes, start + (long)offset, type) { Quantization = type.Plain is null ? type.Name : null };
    }

    private static long Product(long[] shape) => shape.Aggregate(1L, (product, extent) => extent == 0 || product > (1L << 56) / extent ? 0 : product * extent);

    private void CheckLayout()
    {
        var at = 0L;
        foreach (var entry in Entries.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Bytes))
        {
            if (entry.Offset < at) throw source.Bad($"lays tensor '{entry.Name}' over the one before it");
            at = entry.Offset + entry.Bytes;
        }
    }
}
