using System.Buffers.Binary;
using System.Text;

namespace Langevin.Torch.Serialization.Gguf;

/// <summary>The bytes of a GGUF header, read forwards; every count is compared with what is left before anything is taken.</summary>
internal sealed class GgufSource(string path, MappedFile file, long at)
{
    private const int LongestText = 64 << 20;

    internal long Position { get; private set; } = at;

    internal long Left => file.Length - Position;

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    internal ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left) throw Bad($"ends inside its header: {count} bytes are announced at byte {Position} and {Left} are there");
        var taken = file.Bytes(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>A count of things that take at least some bytes each.</summary>
    internal int Count(string what, ulong count, int least, int most)
    {
        if (count > (ulong)most || (long)count * least > Left) throw Bad($"announces {count} {what} where {Left} bytes are left");
        return (int)count;
    }

    internal string Text(string what) => Encoding.UTF8.GetString(Take(Count($"bytes of {what}", UInt64(), 1, LongestText)));

    internal TensorFileException Bad(string problem) => new(path, $"{problem}; the file is damaged or hostile, so fetch it again.");
}
