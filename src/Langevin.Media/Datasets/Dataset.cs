using System.IO.Compression;
using Langevin.Media.Datasets.Files;
using Langevin.Media.Datasets.Idx;
using Langevin.Media.Datasets.Named;
using Langevin.Media.Images;

namespace Langevin.Media.Datasets;

/// <summary>The one door to every dataset: a known name, a folder, an archive or an IDX file.</summary>
public static class Dataset
{
    private const int StartLength = 512;

    /// <summary>Opens a dataset. What is read is chosen by content, not by name.</summary>
    /// <param name="pathOrName">
    /// A name such as fashion-mnist; a folder of pictures or of IDX files; a .zip, .tar or .tar.gz; an IDX file of pictures.
    /// A folder that is called like a known name is meant by a path with a slash: ./fashion-mnist.
    /// </param>
    /// <param name="split">The part to open, where the dataset is divided (IDX names with train and t10k, folders train/ and test/).</param>
    /// <param name="store">Where known names lie; by default the user's cache.</param>
    /// <exception cref="MediaException">It does not exist, was not fetched yet, holds no pictures, or is damaged.</exception>
    public static IImageDataset Open(string pathOrName, DatasetSplit split = DatasetSplit.Train, DatasetStore? store = null)
    {
        if (KnownDatasets.Find(pathOrName) is { } manifest)
        {
            var place = (store ?? DatasetStore.Default).Find(manifest)
                ?? throw new MediaException($"{manifest.Name} is not on this machine yet: fetch it with 'langevin data get {manifest.Name}'");
            return OpenIdx(place, split, manifest.Classes, manifest.Name)!;
        }

        if (Directory.Exists(pathOrName))
        {
            return OpenIdx(pathOrName, split) ?? (IImageDataset)new FileTreeDataset(new FolderTree(pathOrName), split);
        }

        return File.Exists(pathOrName)
            ? OpenFile(pathOrName, split)
            : throw new MediaException(
                $"{pathOrName} is neither a path that exists nor a known dataset ({string.Join(", ", KnownDatasets.All.Select(known => known.Name))})");
    }

    private static IdxDataset? OpenIdx(string folder, DatasetSplit split, IReadOnlyList<string>? classes = null, string? name = null)
    {
        if (IdxDataset.FindImages(folder, split) is { } images)
        {
            return IdxDataset.Open(images, classes, name);
        }

        return IdxDataset.FindImages(folder, DatasetSplit.Train) is null
            ? null : throw new MediaException($"{folder} has no IDX file of test pictures (t10k-images-idx3-ubyte): hold out a part of the training pictures");
    }

    private static IImageDataset OpenFile(string path, DatasetSplit split)
    {
        var start = Start(path, compressed: false);
        var compressed = start is [0x1f, 0x8b, ..];
        start = compressed ? Start(path, compressed: true) : start;
        if (start.AsSpan().StartsWith("PK\x03\x04"u8) || start.AsSpan().StartsWith("PK\x05\x06"u8))
        {
            return new FileTreeDataset(new ZipTree(path), split);
        }

        if (start is [0, 0, 8, 3 or 4, ..])
        {
            return IdxDataset.Open(path);
        }

        if (start.Length == StartLength && start.AsSpan(257).StartsWith("ustar"u8))
        {
            return new FileTreeDataset(new TarTree(path, compressed), split);
        }

        throw new MediaException(ImageFormats.OfContent(start) is null
            ? $"{path} is no dataset: give a folder of pictures, a .zip, .tar or .tar.gz, or an IDX file"
            : $"{path} is a single picture: give the folder that it lies in");
    }

    private static byte[] Start(string path, bool compressed)
    {
        try
        {
            using var file = File.OpenRead(path);
            using Stream content = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
            var start = new byte[StartLength];
            return start[..content.ReadAtLeast(start, StartLength, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new MediaException($"{path} cannot be read: {FileFailure.Reason(exception)}", exception);
        }
    }
}
