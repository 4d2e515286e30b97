using Langevin.Media.Images;

namespace Langevin.Media.Drawing;

/// <summary>Pictures in rows and columns, with words beside the rows and above the columns.</summary>
public sealed record ImageGrid
{
    private const byte White = 255;
    private const byte Ink = 32;

    /// <summary>At least one picture, row by row; smaller ones are centred in their cell.</summary>
    public required IReadOnlyList<Image> Images { get; init; }

    /// <summary>Pictures a row; by default as many as make the grid square.</summary>
    public int? Columns { get; init; }

    /// <summary>How many times larger each pixel is drawn, without smoothing; at least 1.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>White pixels between pictures and around them.</summary>
    public int Padding { get; init; } = 2;

    /// <summary>Words to the left of each row; empty for none.</summary>
    public IReadOnlyList<string> RowLabels { get; init; } = [];

    /// <summary>Words above each column, wrapped to its width; empty for none.</summary>
    public IReadOnlyList<string> ColumnLabels { get; init; } = [];

    /// <summary>Draws it: grey if all pictures are, else RGB.</summary>
    /// <exception cref="ArgumentException">No pictures, or a scale or padding below its limit.</exception>
    /// <exception cref="MediaException">There are labels and no library to draw them with.</exception>
    public Image Render()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Images.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(Scale, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Padding);
        var columns = Math.Clamp(Columns ?? (int)Math.Ceiling(Math.Sqrt(Images.Count)), 1, Images.Count);
        var rows = (Images.Count + columns - 1) / columns;
        var (cellWidth, cellHeight) = (Scale * Images.Max(image => image.Width), Scale * Images.Max(image => image.Height));
        var font = Math.Clamp(cellHeight / 4, 10, 20);
        var rowLabels = TextLabel.DrawToFit(RowLabels.Take(rows), font, widest: 16 * font);
        var columnLabels = TextLabel.DrawToFit(ColumnLabels.Take(columns), font, cellWidth);
        var left = Padding + Margin(rowLabels.Select(label => label.Width), font);
        var top = Padding + Margin(columnLabels.Select(label => label.Height), font);

        var (stepX, stepY) = (cellWidth + Padding, cellHeight + Padding);
        var canvas = new Canvas(left + columns * stepX, top + rows * stepY, Images.Max(image => image.Channels), White);
        foreach (var (index, image) in Images.Select(Enlarged).Index())
        {
            var (row, column) = Math.DivRem(index, columns);
            canvas.Draw(image, left + column * stepX + (cellWidth - image.Width) / 2, top + row * stepY + (cellHeight - image.Height) / 2);
        }

        foreach (var (row, label) in rowLabels.Index())
        {
            canvas.Draw(label, left - Padding - font / 2 - label.Width, top + row * stepY + (cellHeight - label.Height) / 2, Ink);
        }

        foreach (var (column, label) in columnLabels.Index())
        {
            canvas.Draw(label, left + column * stepX + (cellWidth - label.Width) / 2, top - Padding - font / 4 - label.Height, Ink);
        }

        return canvas.ToImage();
    }

    private Image Enlarged(Image image) => image.Resize(image.Width * Scale, image.Height * Scale, Resampling.ResamplingFilter.Nearest);

    private static int Margin(IEnumerable<int> lengths, int font) => lengths.DefaultIfEmpty().Max() is > 0 and var longest ? longest + font : 0;
}
