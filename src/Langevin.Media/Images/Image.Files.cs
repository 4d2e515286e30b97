using Langevin.Torch.Serialization;

namespace Langevin.Media.Images;

public sealed partial class Image
{
    private const long FileLimit = 256L << 20;

    /// <summary>Reads a PNG, JPEG, WebP, TIFF or GIF (first frame) file, by its content whatever its name.</summary>
    /// <remarks>Turned upright by its EXIF orientation; 16 bits, palettes and CMYK become 8-bit sRGB or grey; transparency is laid over white.</remarks>
    /// <exception cref="BrokenImageException">The file is no picture, is damaged, or is larger than is read (100 million pixels, 256 MiB).</exception>
    /// <exception cref="MediaException">The file does not exist or may not be read, or libvips is missing.</exception>
    public static Image Load(string path) => Decode(ReadFile(path), path);

    /// <summary>Reads a picture from the bytes of such a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call the picture in an error.</param>
    /// <exception cref="BrokenImageException">As for <see cref="Load"/>.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name = "the picture") => ImageDecoder.Decode(bytes, name);

    /// <summary>The bytes of a file of this picture.</summary>
    /// <param name="format">PNG, JPEG or WebP.</param>
    /// <param name="text">Text by key, such as "parameters"; see <see cref="Metadata.ImageText"/>.</param>
    /// <param name="quality">1 to 100, for the lossy formats.</param>
    /// <exception cref="MediaException">The format cannot be written, or a key or text does not fit it.</exception>
    public byte[] Encode(ImageFormat format, IReadOnlyDictionary<string, string>? text = null, int quality = 90) =>
        ImageEncoder.Encode(this, format, quality, text);

    /// <summary>Writes a .png, .jpg or .webp file: aside first, then in place in one step. A missing folder is made.</summary>
    /// <exception cref="MediaException">The name's ending is none of these.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? text = null, int quality = 90)
    {
        var format = ImageFormats.OfName(path)
            ?? throw new MediaException($"{path} does not say which format to write: let its name end in .png, .jpg or .webp");
        var bytes = Encode(format, text, quality);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    internal static byte[] ReadFile(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > FileLimit)
            {
                throw new BrokenImageException(path, $"is {length >> 20} MiB long, more than the {FileLimit >> 20} that are read: make it smaller first");
            }

            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var more)
            {
                read += more;
            }

            return read == bytes.Length ? bytes : throw new BrokenImageException(path, "grew shorter while it was read: try again");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{path} cannot be read: {FileFailure.Reason(exception)}", exception);
        }
    }
}
