namespace Langevin.Lab.Plots;

/// <summary>A dot at each of many places.</summary>
/// <param name="Places">Where; those that are not finite are left out.</param>
public sealed record Points(IReadOnlyList<PlotPoint> Places) : Mark
{
    internal override IEnumerable<PlotPoint> Extent => Places;

    /// <summary>A line without length and with round ends is a dot: one path holds all of them.</summary>
    internal override void Draw(Svg svg, Frame frame) =>
        svg.Path(string.Concat(Places.Where(point => point.IsFinite).Select(point => $"M{frame.Place(point)}h.01")), Colour, Size, opacity: Opacity);

    internal override void DrawKey(Svg svg, double x, double y) => svg.Path($"M{Svg.N(x + 11)} {Svg.N(y)}h.01", Colour, Math.Max(Size, 5));
}
