using Langevin.Media.Images;

namespace Langevin.Lab.Plots;

/// <summary>Numbers on a rectangle as colours.</summary>
/// <param name="Values">[rows, columns] from the bottom left, in [0, 1].</param>
/// <param name="From">The bottom left corner.</param>
/// <param name="To">The top right corner.</param>
/// <param name="Map">The colours.</param>
public sealed record Heat(double[,] Values, PlotPoint From, PlotPoint To, ColourMap Map) : Mark
{
    private const int Channels = 3;

    internal override IEnumerable<PlotPoint> Extent => [From, To];

    internal override void Draw(Svg svg, Frame frame)
    {
        var (left, top) = (frame.X(From.X), frame.Y(To.Y));
        svg.Picture(left, top, frame.X(To.X) - left, frame.Y(From.Y) - top, Pixels().Encode(ImageFormat.Png));
    }

    internal override void DrawKey(Svg svg, double x, double y) => svg.Rectangle(x, y - 5, 22, 10, Map.Text(0.7));

    private Image Pixels()
    {
        int rows = Values.GetLength(0), columns = Values.GetLength(1);
        var pixels = new byte[rows * columns * Channels];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var (r, g, b) = Map.At(Values[rows - 1 - row, column]);
                ((ReadOnlySpan<byte>)[r, g, b]).CopyTo(pixels.AsSpan((row * columns + column) * Channels));
            }
        return new Image(columns, rows, Channels, pixels);
    }
}
