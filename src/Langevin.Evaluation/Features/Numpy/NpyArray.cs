using System.Buffers.Binary;
using System.Text;

namespace Langevin.Evaluation.Features.Numpy;

/// <summary>An array in NumPy's format: real numbers, or one text. Arrays of Python objects are refused: nothing is ever unpickled.</summary>
internal static class NpyArray
{
    private const int Piece = 1 << 16, LongestText = 1024, TextElement = sizeof(uint);

    private delegate double Reading(ReadOnlySpan<byte> element);

    /// <summary>The shape and the numbers of an array, in C's order.</summary>
    /// <param name="stream">Begins with the array.</param>
    /// <param name="length">The bytes that it claims to have; what the head claims must be as many.</param>
    /// <exception cref="InvalidDataException">It is no array of numbers, or head and length disagree.</exception>
    /// <exception cref="EndOfStreamException">It ends too soon.</exception>
    public static (long[] Shape, double[] Values) ReadNumbers(Stream stream, long length)
    {
        var head = NpyHeader.Read(stream);
        var (size, read) = NumberType(head.Type);
        RequireLength(head, size, length);
        var values = new double[head.Elements];
        var piece = new byte[Math.Min(Piece, values.Length * (long)size)];
        for (var at = 0; at < values.Length;)
        {
            var count = Math.Min(piece.Length / size, values.Length - at);
            stream.ReadExactly(piece, 0, count * size);
            for (var i = 0; i < count; i++) values[at++] = read(piece.AsSpan(i * size, size));
        }
        return (head.Shape, head is { IsFortran: true, Shape.Length: > 1 } ? InCsOrder(values, head.Shape) : values);
    }

    /// <summary>The text of an array of one text.</summary>
    /// <inheritdoc cref="ReadNumbers"/>
    public static string ReadText(Stream stream, long length)
    {
        var head = NpyHeader.Read(stream);
        if (head.Type is not ['<', 'U', .. var digits] || !int.TryParse(digits, out var characters) || characters is < 1 or > LongestText || head.Elements != 1)
            throw new InvalidDataException($"holds {head.Elements} elements '{head.Type}' where one text is expected");
        RequireLength(head, characters * TextElement, length);
        var bytes = new byte[characters * TextElement];
        stream.ReadExactly(bytes);
        return Encoding.UTF32.GetString(bytes).TrimEnd('\0');
    }

    /// <summary>Writes float64 numbers.</summary>
    public static void Write(Stream stream, ReadOnlySpan<double> values, params ReadOnlySpan<long> shape)
    {
        stream.Write(NpyHeader.Write("<f8", shape));
        var piece = new byte[Piece];
        while (values.Length > 0)
        {
            var count = Math.Min(Piece / sizeof(double), values.Length);
            for (var i = 0; i < count; i++) BinaryPrimitives.WriteDoubleLittleEndian(piece.AsSpan(i * sizeof(double)), values[i]);
            stream.Write(piece, 0, count * sizeof(double));
            values = values[count..];
        }
    }

    /// <summary>Writes one text.</summary>
    public static void Write(Stream stream, string text)
    {
        var bytes = Encoding.UTF32.GetBytes(text);
        stream.Write(NpyHeader.Write($"<U{bytes.Length / TextElement}", []));
        stream.Write(bytes);
    }

    private static (int Size, Reading Read) NumberType(string type) => type switch
    {
        "<f8" => (sizeof(double), BinaryPrimitives.ReadDoubleLittleEndian),
        "<f4" => (sizeof(float), element => BinaryPrimitives.ReadSingleLittleEndian(element)),
        "<i8" => (sizeof(long), element => BinaryPrimitives.ReadInt64LittleEndian(element)),
        "<i4" => (sizeof(int), element => BinaryPrimitives.ReadInt32LittleEndian(element)),
        "|O" => throw new InvalidDataException("holds pickled Python objects, which are never loaded"),
        _ => throw new InvalidDataException($"holds elements '{type}', and <f8, <f4, <i8 and <i4 can be read"),
    };

    private static void RequireLength(NpyHeader head, int size, long length)
    {
        if (head.Bytes + head.Elements * size != length)
            throw new InvalidDataException($"has {length} bytes where the shape ({string.Join(", ", head.Shape)}) of '{head.Type}' takes {head.Bytes + head.Elements * size}");
    }

    private static double[] InCsOrder(double[] values, long[] shape)
    {
        if (shape.Length > 2) throw new InvalidDataException($"has {shape.Length} dimensions in Fortran's order, and 2 are the most");
        var (rows, columns) = ((int)shape[0], (int)shape[1]);
        var ordered = new double[values.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) ordered[row * columns + column] = values[column * rows + row];
        return ordered;
    }
}
