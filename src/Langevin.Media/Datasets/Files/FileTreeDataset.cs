using System.Text;
using Langevin.Media.Images;

namespace Langevin.Media.Datasets.Files;

/// <summary>The pictures in a folder or an archive. What is named like a picture but does not start like one is left out at once.</summary>
internal sealed class FileTreeDataset : IImageDataset
{
    private const int CaptionLimit = 1 << 16;

    private readonly IFileTree tree;
    private readonly LaidOutFile[] files;

    /// <exception cref="MediaException">There is no picture at all.</exception>
    public FileTreeDataset(IFileTree tree, DatasetSplit split)
    {
        this.tree = tree;
        var layout = TreeLayout.Of(tree, split);
        Classes = layout.Classes;
        List<SkippedFile> skipped = [.. tree.Refused, .. layout.Skipped];
        files = [.. layout.Files.Where(file => StartsLikeAPicture(file.Path, skipped))];
        Skipped = skipped;
        if (files.Length == 0)
        {
            throw new MediaException(layout.Files.Count == 0
                ? $"{tree.Name} holds no pictures: put .png, .jpg, .webp, .tiff or .gif files there"
                : $"{tree.Name} holds no picture that can be read: {skipped.Count} files are named like one, the first of them {skipped[0]}");
        }
    }

    public string Name => tree.Name;

    public int Count => files.Length;

    public IReadOnlyList<string>? Classes { get; }

    public IReadOnlyList<SkippedFile> Skipped { get; }

    public string SampleName(int index) => $"{tree.Name}/{files[index].Path}";

    public int? Label(int index) => files[index].Label;

    public ImageSample Read(int index)
    {
        var file = files[index];
        try
        {
            return new ImageSample(Image.Decode(tree.Read(file.Path), SampleName(index)), file.Label, file.Caption ?? Caption(file.Path));
        }
        catch (MediaException exception) when (exception is not BrokenImageException && exception.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new BrokenImageException(SampleName(index), $"cannot be read ({exception.Message})", exception);
        }
    }

    private bool StartsLikeAPicture(string path, List<SkippedFile> skipped)
    {
        try
        {
            if (ImageFormats.OfContent(tree.ReadStart(path, ImageFormats.SignatureLength)) is not null)
            {
                return true;
            }

            skipped.Add(new($"{tree.Name}/{path}", "is not a picture"));
        }
        catch (MediaException exception)
        {
            skipped.Add(new($"{tree.Name}/{path}", $"cannot be read ({exception.Message})"));
        }

        return false;
    }

    private string? Caption(string path)
    {
        var beside = Path.ChangeExtension(path, ".txt");
        return tree.Contains(beside) ? Encoding.UTF8.GetString(tree.ReadStart(beside, CaptionLimit)).Trim() : null;
    }
}
