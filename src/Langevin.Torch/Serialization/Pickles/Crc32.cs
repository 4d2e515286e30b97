using System.Buffers.Binary;

namespace Langevin.Torch.Serialization.Pickles;

/// <summary>The checksum of zip archives (ISO 3309, reflected polynomial 0xEDB88320), eight bytes at a time.</summary>
internal static class Crc32
{
    private const int Slices = 8;
    private static readonly uint[][] Tables = MakeTables();

    /// <summary>Goes on with a checksum; start with 0.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        while (bytes.Length >= Slices)
        {
            var next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = 0;
            for (var i = 0; i < Slices; i++) crc ^= Tables[Slices - 1 - i][(byte)(next >> (8 * i))];
            bytes = bytes[Slices..];
        }
        foreach (var one in bytes) crc = Tables[0][(byte)(crc ^ one)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        const uint polynomial = 0xEDB88320;
        var tables = new uint[Slices][];
        for (var slice = 0; slice < Slices; slice++) tables[slice] = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? polynomial ^ (crc >> 1) : crc >> 1;
            tables[0][i] = crc;
        }
        for (var slice = 1; slice < Slices; slice++)
            for (var i = 0; i < 256; i++) tables[slice][i] = tables[0][(byte)tables[slice - 1][i]] ^ (tables[slice - 1][i] >> 8);
        return tables;
    }
}
