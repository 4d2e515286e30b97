using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Langevin.Evaluation.Features.Numpy;

/// <summary>The head of an array in NumPy's format, versions 1 to 3: what its elements are, and how many.</summary>
/// <param name="Type">The elements, such as <c>&lt;f8</c>.</param>
/// <param name="IsFortran">Whether the first place of an element runs fastest, not the last.</param>
/// <param name="Shape">The extents; empty for a single element.</param>
/// <param name="Bytes">The bytes that the head takes.</param>
internal sealed partial record NpyHeader(string Type, bool IsFortran, long[] Shape, int Bytes)
{
    private const int MostBytes = 1 << 12, Alignment = 64, MostDimensions = 8;
    private const long MostElements = 1 << 28;
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The elements that the shape has, at most 2^28.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Reads the head of an array.</summary>
    /// <exception cref="InvalidDataException">It is none, or claims more than can be.</exception>
    /// <exception cref="EndOfStreamException">It ends too soon.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[Magic.Length + 2];
        stream.ReadExactly(start);
        if (!start.StartsWith(Magic)) throw new InvalidDataException("does not begin as NumPy's arrays do");
        if (start[^2] is < 1 or > 3) throw new InvalidDataException($"has version {start[^2]} of NumPy's format, and 1 to 3 are known");
        Span<byte> size = stackalloc byte[start[^2] == 1 ? sizeof(ushort) : sizeof(uint)];
        stream.ReadExactly(size);
        var length = size.Length == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostBytes) throw new InvalidDataException($"has a head of {length} bytes, and {MostBytes} are enough for any");
        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(Encoding.UTF8.GetString(text), start.Length + size.Length + (int)length);
    }

    /// <summary>The head of an array of the last place running fastest.</summary>
    public static byte[] Write(string type, ReadOnlySpan<long> shape)
    {
        var extents = string.Concat(shape.ToArray().Select(size => $"{size},"));
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({extents}), }}";
        var before = Magic.Length + 2 + sizeof(ushort);
        var length = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment - before;
        var head = new byte[before + length];
        Magic.CopyTo(head, 0);
        head[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(Magic.Length + 2), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + '\n', head.AsSpan(before));
        return head;
    }

    private static NpyHeader Parse(string text, int bytes)
    {
        var match = Dictionary().Match(text);
        if (!match.Success) throw new InvalidDataException("has a head that is not one of NumPy's");
        var sizes = match.Groups["shape"].Value.Split(',').Select(size => size.Trim()).ToList();
        if (sizes[^1].Length == 0) sizes.RemoveAt(sizes.Count - 1);                // the comma after the last one, or no extents at all
        long[] shape = [.. sizes.Select(Extent)];
        if (shape.Length > MostDimensions) throw new InvalidDataException($"has {shape.Length} dimensions, and {MostDimensions} are the most");
        var elements = 1L;
        foreach (var size in shape)
            if ((elements *= size) > MostElements) throw new InvalidDataException($"has the shape ({string.Join(", ", shape)}), more than {MostElements} elements");
        return new NpyHeader(match.Groups["type"].Value, match.Groups["order"].Value == "True", shape, bytes);
    }

    private static long Extent(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= MostElements ? size : throw new InvalidDataException($"has an extent of '{text}'");

    /// <summary>A Python dictionary as NumPy writes it: <c>{'descr': '&lt;f8', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
    [GeneratedRegex(@"^\{\s*'descr'\s*:\s*'(?<type>[^']{1,16})'\s*,\s*'fortran_order'\s*:\s*(?<order>True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[0-9, ]*)\)\s*,?\s*\}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();
}
