using Langevin.Media.Drawing;
using Langevin.Media;
using Langevin.Torch.Serialization;

namespace Langevin.Lab.Plots;

/// <summary>Plots side by side on one page.</summary>
/// <param name="Plots">In reading order.</param>
public sealed record Figure(IReadOnlyList<Plot> Plots)
{
    private const double Gap = 12, PixelScale = 2;

    /// <summary>How many plots stand in a row.</summary>
    public int Columns { get; init; } = Plots.Count;

    /// <summary>The page as an SVG document.</summary>
    public string ToSvg()
    {
        var rows = Plots.Chunk(Columns).ToArray();
        double[] widths = [.. Enumerable.Range(0, Math.Min(Columns, Plots.Count)).Select(column => rows.Where(row => column < row.Length).Max(row => row[column].Outer.Width))];
        double[] heights = [.. rows.Select(row => row.Max(plot => plot.Outer.Height))];
        return Svg.Document(widths.Sum() + Gap * (widths.Length + 1), heights.Sum() + Gap * (heights.Length + 1), svg =>
        {
            for (var i = 0; i < Plots.Count; i++)
                Plots[i].Draw(svg, Gap + widths.Take(i % Columns).Sum(width => width + Gap), Gap + heights.Take(i / Columns).Sum(height => height + Gap));
        });
    }

    /// <summary>Writes the page: aside first, then in place in one step. A missing folder is made.</summary>
    /// <param name="path">A name that ends in .svg or .png (two pixels a unit).</param>
    /// <exception cref="MediaException">It ends otherwise, or libvips cannot draw.</exception>
    public void Save(string path)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".svg": AtomicFile.WriteText(path, ToSvg()); break;
            case ".png": VectorDrawing.Rasterize(ToSvg(), PixelScale).Save(path); break;
            default: throw new MediaException($"{path} does not say how to draw: let its name end in .svg or .png");
        }
    }
}
