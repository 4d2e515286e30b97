using System.Buffers.Binary;
using System.Security.Cryptography;
using Langevin.Media;
using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Study.Planning;

/// <summary>A group's pictures, opened. Paths come from the data set's own list, never from a browser.</summary>
internal sealed class PictureGroup(StudyGroup group)
{
    private readonly IImageDataset pictures = Dataset.Open(group.Path);

    public StudyGroup Group => group;

    public int Count => pictures.Count;

    /// <summary>What a picture is called within its group, without the ending: equal names of two groups belong together.</summary>
    public string NameOf(int index)
    {
        var name = pictures.SampleName(index);
        return Path.ChangeExtension(name.StartsWith(pictures.Name + "/", StringComparison.Ordinal) ? name[(pictures.Name.Length + 1)..] : name, null);
    }

    /// <summary>A picture as it is shown.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="size">Both sides, or null for its own.</param>
    /// <exception cref="BrokenImageException">It cannot be decoded, or is larger than is read.</exception>
    public Image Read(int index, int? size)
    {
        var image = pictures.Read(index).Image;
        return size is { } side ? image.ResizeToCover(side, side).CentreCrop(side, side) : image;
    }

    /// <summary>SHA-256 of a picture's size and pixels, in hexadecimal digits.</summary>
    public static string Hash(Image image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], image.Height);
        BinaryPrimitives.WriteInt32LittleEndian(size[8..], image.Channels);
        hash.AppendData(size);
        hash.AppendData(image.Pixels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
