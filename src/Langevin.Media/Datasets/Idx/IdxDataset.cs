using Langevin.Media.Images;

namespace Langevin.Media.Datasets.Idx;

/// <summary>Pictures of one size in an IDX file, held in memory as they are, with labels from a second IDX file.</summary>
public sealed class IdxDataset : IImageDataset
{
    private readonly byte[] pixels;
    private readonly byte[]? labels;
    private readonly int width;
    private readonly int height;
    private readonly int channels;

    private IdxDataset(string name, IdxArray images, byte[]? labels, IReadOnlyList<string>? classes)
    {
        (Name, Count, pixels, this.labels, Classes) = (name, images.Shape[0], images.Values, labels, classes);
        (height, width, channels) = (images.Shape[1], images.Shape[2], images.Shape is [_, _, _, var last] ? last : 1);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Classes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => [];

    /// <summary>Reads the pictures, and the labels beside them if that file exists.</summary>
    /// <param name="imagesPath">[N, H, W] or [N, H, W, 1 or 3] unsigned bytes, plain or .gz; labels are looked for under the
    /// same name with "labels" for "images" and "idx1" for "idx3".</param>
    /// <param name="classes">The names of the classes; else the labels themselves are the names.</param>
    /// <param name="name">What to call the dataset; else the path.</param>
    /// <exception cref="MediaException">A file cannot be read, is malformed, or the two do not belong together.</exception>
    public static IdxDataset Open(string imagesPath, IReadOnlyList<string>? classes = null, string? name = null)
    {
        var images = IdxArray.Read(imagesPath);
        if (images.Shape is not ([_, _, _] or [_, _, _, 1 or 3]))
        {
            throw new MediaException(
                $"{imagesPath} has the shape {string.Join(" x ", images.Shape)}: pictures have number x height x width (x 1 or 3 channels)");
        }

        var labelsPath = LabelsPath(imagesPath);
        var labels = labelsPath is null ? null : IdxArray.Read(labelsPath);
        if (labels is not null && (labels.Shape.Length != 1 || labels.Shape[0] != images.Shape[0]))
        {
            throw new MediaException(
                $"{labelsPath} has the shape {string.Join(" x ", labels.Shape)} beside {images.Shape[0]} pictures: one label a picture is needed");
        }

        var most = labels is null ? -1 : labels.Values.Max();
        if (classes is not null && most >= classes.Count)
        {
            throw new MediaException($"{labelsPath} has the label {most}, but there are {classes.Count} classes");
        }

        var names = labels is null ? null : classes ?? [.. Enumerable.Range(0, most + 1).Select(label => $"{label}")];
        return new IdxDataset(name ?? imagesPath, images, labels?.Values, names);
    }

    /// <inheritdoc/>
    public string SampleName(int index) => $"{Name}#{index}";

    /// <inheritdoc/>
    public int? Label(int index) => labels?[index];

    /// <inheritdoc/>
    public ImageSample Read(int index)
    {
        var size = width * height * channels;
        return new ImageSample(new Image(width, height, channels, pixels.AsMemory(index * size, size)), Label(index));
    }

    /// <summary>The pictures' file of a split in a folder: the one whose name has "images", "idx3" and "train", "t10k" or "test".</summary>
    internal static string? FindImages(string folder, DatasetSplit split)
    {
        var candidates = Directory.EnumerateFiles(folder, "*images*idx3*").Order(StringComparer.Ordinal).ToArray();
        return candidates.FirstOrDefault(path => Path.GetFileName(path) is var file && (split == DatasetSplit.Train
            ? file.Contains("train", StringComparison.OrdinalIgnoreCase)
            : file.Contains("t10k", StringComparison.OrdinalIgnoreCase) || file.Contains("test", StringComparison.OrdinalIgnoreCase)));
    }

    private static string? LabelsPath(string imagesPath)
    {
        var file = Path.GetFileName(imagesPath);
        var named = file.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        var path = Path.Combine(Path.GetDirectoryName(imagesPath) ?? "", named);
        return named != file && File.Exists(path) ? path : null;
    }
}
