using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Langevin.Torch.Tests.Serialization.Pickles;

/// <summary>Writes archives as torch.save does, by the runtime's own zip writer, and with 64-bit records by hand.</summary>
internal static class ZipBytes
{
    /// <summary>An archive of a pickle and storage 0 with two floats.</summary>
    public static byte[] Of(byte[] pickle, params (string Name, byte[] Bytes)[] more) => Of(CompressionLevel.NoCompression, [("a/data.pkl", pickle), ("a/data/0", new byte[8]), .. more]);

    public static byte[] Of(CompressionLevel level, params (string Name, byte[] Bytes)[] files)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in files)
            {
                using var file = archive.CreateEntry(name, level).Open();
                file.Write(bytes);
            }
        return stream.ToArray();
    }

    /// <summary>The same archive with every size and offset in 64-bit records, as in files above 4 GiB.</summary>
    public static byte[] Wide(params (string Name, byte[] Bytes)[] files)
    {
        var archive = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var (name, bytes) in files)
        {
            var at = archive.Position;
            archive.Write([.. U32(0x04034b50), .. U16(45, 0, 0, 0, 0), .. U32(0, uint.MaxValue, uint.MaxValue), .. U16((ushort)name.Length, 20), .. Encoding.ASCII.GetBytes(name), .. U16(1, 16), .. U64(bytes.Length, bytes.Length), .. bytes]);
            directory.Write([.. U32(0x02014b50), .. U16(45, 45, 0, 0, 0, 0), .. U32(0, uint.MaxValue, uint.MaxValue), .. U16((ushort)name.Length, 28, 0, 0, 0), .. U32(0, uint.MaxValue), .. Encoding.ASCII.GetBytes(name), .. U16(1, 24), .. U64(bytes.Length, bytes.Length, at)]);
        }
        long start = archive.Position, size = directory.Length;
        archive.Write(directory.ToArray());
        var end = archive.Position;
        archive.Write([.. U32(0x06064b50), .. U64(44), .. U16(45, 45), .. U32(0, 0), .. U64(files.Length, files.Length, size, start)]);
        archive.Write([.. U32(0x07064b50, 0), .. U64(end), .. U32(1), .. U32(0x06054b50), .. U16(0, 0, 0xffff, 0xffff), .. U32(uint.MaxValue, uint.MaxValue), .. U16(0)]);
        return archive.ToArray();
    }

    private static byte[] U16(params ushort[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] U32(params uint[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] U64(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
