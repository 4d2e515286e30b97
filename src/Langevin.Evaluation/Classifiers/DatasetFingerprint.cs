using System.Security.Cryptography;
using System.Text;
using Langevin.Media.Datasets;

namespace Langevin.Evaluation.Classifiers;

/// <summary>Tells data sets apart by what they hold, wherever they lie and whatever they are called.</summary>
public static class DatasetFingerprint
{
    private const int MostPictures = 8192;

    /// <summary>The SHA-256 of the classes' names, of all labels and of the pixels of at most 8,192 evenly spaced pictures, in lower-case hexadecimal digits.</summary>
    /// <exception cref="Media.BrokenImageException">A picture among those cannot be read.</exception>
    public static string Of(IImageDataset dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', dataset.Classes ?? [])));
        Append(hash, dataset.Count);
        for (var index = 0; index < dataset.Count; index++) Append(hash, dataset.Label(index) ?? -1);
        var taken = Math.Min(dataset.Count, MostPictures);
        for (var i = 0L; i < taken; i++) Append(hash, dataset.Read((int)(i * dataset.Count / taken)).Image);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Media.Images.Image image)
    {
        Append(hash, image.Width);
        Append(hash, image.Height);
        Append(hash, image.Channels);
        hash.AppendData(image.Pixels);
    }

    private static void Append(IncrementalHash hash, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
