using System.Buffers.Binary;
using System.Text;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>The bytes of a pickle, read forwards; every length is compared with what is left before anything is taken.</summary>
internal ref struct PickleSource(string path, ReadOnlySpan<byte> bytes)
{
    private const int LongestLine = 4096;
    private readonly ReadOnlySpan<byte> bytes = bytes;

    internal int Position { get; private set; }

    internal byte Byte() => Take(1)[0];

    internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    internal double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    /// <summary>An unsigned little-endian number of 1, 2, 4 or 8 bytes.</summary>
    internal ulong Unsigned(int size)
    {
        var value = 0UL;
        var taken = Take(size);
        for (var i = size - 1; i >= 0; i--) value = (value << 8) | taken[i];
        return value;
    }

    internal ReadOnlySpan<byte> Take(ulong count)
    {
        var left = (ulong)(bytes.Length - Position);
        if (count > left) throw Bad($"ends inside its pickle: {count} bytes are announced at byte {Position} and {left} are there");
        var taken = bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    internal ReadOnlySpan<byte> Take(int count) => Take((ulong)count);

    internal string Text(ulong count)
    {
        try
        {
            return Strict.GetString(Take(count));
        }
        catch (ArgumentException)
        {
            throw Bad($"has a text before byte {Position} that is not UTF-8");
        }
    }

    internal string Line()
    {
        var rest = bytes[Position..];
        var end = rest[..Math.Min(rest.Length, LongestLine)].IndexOf((byte)'\n');
        if (end < 0) throw Bad($"has a line at byte {Position} that does not end within {LongestLine} bytes");
        var line = Text((ulong)end);
        Position++;
        return line;
    }

    internal readonly TensorFileException Bad(string problem) => new(path, $"{problem}; the file is damaged or hostile, so fetch it again from a place that you trust.");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
