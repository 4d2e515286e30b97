using System.Buffers.Binary;
using System.IO.Compression;

namespace Langevin.Media.Datasets.Idx;

/// <summary>An array of bytes in an IDX file, the format of MNIST and its successors; compressed by gzip or not.</summary>
/// <remarks>
/// Two zero bytes, the type (8: unsigned byte, the only one read), the number of dimensions, each dimension as a big-endian
/// 32-bit number, then the values, the last dimension fastest.
/// </remarks>
internal sealed record IdxArray(int[] Shape, byte[] Values)
{
    private const int UnsignedByte = 8;
    private const int MostDimensions = 4;
    private const long LongestDeflateRatio = 1032;

    /// <exception cref="MediaException">The file is not such an array, or not as long as its header says.</exception>
    public static IdxArray Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            Span<byte> start = stackalloc byte[2];
            var compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start[0] == 0x1f && start[1] == 0x8b;
            file.Position = 0;
            return compressed
                ? Read(new GZipStream(file, CompressionMode.Decompress), file.Length * LongestDeflateRatio, path)
                : Read(file, file.Length, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new MediaException($"{path} cannot be read: {FileFailure.Reason(exception)}", exception);
        }
    }

    /// <param name="stream">From the first byte of the header.</param>
    /// <param name="mostBytes">How many bytes the stream can give at most: nothing larger is allocated.</param>
    /// <param name="name">What to call it in an error.</param>
    public static IdxArray Read(Stream stream, long mostBytes, string name)
    {
        Span<byte> header = stackalloc byte[4 + 4 * MostDimensions];
        if (stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false) < 4 || header[0] != 0 || header[1] != 0)
        {
            throw new MediaException($"{name} is not an IDX file: it does not start with two zero bytes and a type");
        }

        var (type, dimensions) = (header[2], header[3]);
        if (type != UnsignedByte || dimensions is < 1 or > MostDimensions)
        {
            throw new MediaException($"{name} holds values of type {type} in {dimensions} dimensions: only unsigned bytes (type 8) in 1 to 4 are read");
        }

        var sizes = header.Slice(4, 4 * dimensions);
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length)
        {
            throw new MediaException($"{name} ends inside its header: fetch it again");
        }

        var shape = new int[dimensions];
        var length = 1L;
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            shape[dimension] = BinaryPrimitives.ReadInt32BigEndian(sizes[(4 * dimension)..]);
            length = shape[dimension] <= 0 || length > int.MaxValue ? long.MaxValue : length * shape[dimension];
        }

        if (length > Math.Min(mostBytes - 4 - sizes.Length, Array.MaxLength))
        {
            throw new MediaException($"{name} claims {string.Join(" x ", shape)} values, more than the file can hold: fetch it again");
        }

        return new IdxArray(shape, ReadValues(stream, (int)length, name));
    }

    private static byte[] ReadValues(Stream stream, int length, string name)
    {
        var values = new byte[length];
        var read = stream.ReadAtLeast(values, length, throwOnEndOfStream: false);
        if (read < length)
        {
            throw new MediaException($"{name} ends after {read} of the {length} values that its header claims: fetch it again");
        }

        return stream.ReadByte() < 0 ? values : throw new MediaException($"{name} goes on after the {length} values that its header claims: fetch it again");
    }
}
