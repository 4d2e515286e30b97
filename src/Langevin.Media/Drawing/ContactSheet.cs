using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Drawing;

/// <summary>A look at a dataset on one sheet: a row of examples a class, or examples from all over it.</summary>
public static class ContactSheet
{
    private const int LargestSide = 128;
    private const int EnlargedSide = 56;

    /// <summary>Lays out the first readable pictures of each class, or pictures at equal distances where there are no classes.</summary>
    /// <param name="dataset">What to look at.</param>
    /// <param name="columns">Pictures a row, at least 1.</param>
    /// <param name="rows">The most rows: of more classes, only the first have one.</param>
    /// <exception cref="MediaException">No picture can be read.</exception>
    public static ImageGrid Of(IImageDataset dataset, int columns = 10, int rows = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var classes = dataset.Classes?.Take(rows).ToArray();
        Image[] images = classes is null ? [.. Anywhere(dataset, columns * rows)] : ByClass(dataset, classes.Length, columns);
        if (images.Length == 0)
        {
            throw new MediaException($"{dataset.Name} holds no picture that can be read");
        }

        return new ImageGrid
        {
            Images = images,
            Columns = columns,
            Scale = Math.Max(1, EnlargedSide / images.Max(image => Math.Max(image.Width, image.Height))),
            RowLabels = classes ?? [],
        };
    }

    private static Image[] ByClass(IImageDataset dataset, int classes, int columns)
    {
        var found = Enumerable.Range(0, classes).Select(_ => new List<Image>()).ToArray();
        for (var index = 0; index < dataset.Count && found.Any(row => row.Count < columns); index++)
        {
            if (dataset.Label(index) is { } label && label < classes && found[label].Count < columns && Thumbnail(dataset, index) is { } image)
            {
                found[label].Add(image);
            }
        }

        return found.All(row => row.Count == 0)
            ? [] : [.. found.SelectMany(row => Enumerable.Range(0, columns).Select(column => column < row.Count ? row[column] : Image.Filled(1, 1, 255)))];
    }

    private static IEnumerable<Image> Anywhere(IImageDataset dataset, int most)
    {
        var count = Math.Min(most, dataset.Count);
        return Enumerable.Range(0, count).Select(place => Thumbnail(dataset, (int)((long)place * dataset.Count / count))).OfType<Image>();
    }

    private static Image? Thumbnail(IImageDataset dataset, int index)
    {
        try
        {
            var image = dataset.Read(index).Image;
            return Math.Max(image.Width, image.Height) <= LargestSide
                ? image : image.ResizeToCover(LargestSide, LargestSide).CentreCrop(LargestSide, LargestSide);
        }
        catch (BrokenImageException)
        {
            return null;
        }
    }
}
