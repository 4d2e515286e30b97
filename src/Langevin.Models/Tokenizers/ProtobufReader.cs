using System.Buffers.Binary;

namespace Langevin.Models.Tokenizers;

/// <summary>Walks through the fields of one protobuf message; every length is checked against what is there.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;
    private ulong number;
    private ReadOnlySpan<byte> bytes;

    /// <summary>The number of the field just read.</summary>
    public int Field { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="TokenizerException">The message is damaged.</exception>
    public bool Next()
    {
        if (rest.IsEmpty) return false;
        var key = Varint();
        Field = (int)Math.Min(key >> 3, int.MaxValue);
        number = 0;
        bytes = default;
        switch (key & 7)
        {
            case 0: number = Varint(); break;
            case 1: bytes = Take(8); break;
            case 2: bytes = Take(Varint()); break;
            case 5: bytes = Take(4); break;
            default: throw Damaged($"a field of the unknown kind {key & 7}");
        }
        return true;
    }

    /// <summary>The field as a whole number; 0 when it is of another kind.</summary>
    public readonly long Number => (long)number;

    /// <summary>The field as bytes: a text, a message, or a number of fixed width.</summary>
    public readonly ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The field as a number of 4 bytes.</summary>
    /// <exception cref="TokenizerException">It is none.</exception>
    public readonly float Single => bytes.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : throw Damaged($"{bytes.Length} bytes instead of a number of 4");

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw Damaged("a number of more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length) throw Damaged($"{count} bytes where {rest.Length} are left");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    private static TokenizerException Damaged(string what) => new($"The SentencePiece model is damaged: it has {what}; fetch it again.");
}
