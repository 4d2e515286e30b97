namespace Langevin.Lab.Plots;

/// <summary>Lines through points.</summary>
/// <param name="Lines">Each line's points in order; a point that is not finite is a gap.</param>
public sealed record Curves(IReadOnlyList<IReadOnlyList<PlotPoint>> Lines) : Mark
{
    /// <summary>Lengths of dashes and gaps as SVG has them; null for a whole line.</summary>
    public string? Dash { get; init; }

    /// <summary>The diameter of a dot at each point; 0 for none.</summary>
    public double Dots { get; init; }

    internal override IEnumerable<PlotPoint> Extent => Lines.SelectMany(line => line);

    internal override void Draw(Svg svg, Frame frame)
    {
        svg.Path(string.Concat(Lines.Select(line => Commands(line, frame))), Colour, Size, opacity: Opacity, dash: Dash);
        if (Dots > 0) new Points([.. Extent]) { Colour = Colour, Size = Dots, Opacity = Opacity }.Draw(svg, frame);
    }

    internal override void DrawKey(Svg svg, double x, double y)
    {
        svg.Path($"M{Svg.N(x)} {Svg.N(y)}h22", Colour, Math.Max(Size, 1.6), dash: Dash);
        if (Dots > 0) svg.Path($"M{Svg.N(x + 11)} {Svg.N(y)}h.01", Colour, Dots);
    }

    private static string Commands(IReadOnlyList<PlotPoint> line, Frame frame)
    {
        var command = 'M';
        return string.Concat(line.Select(point =>
        {
            var text = point.IsFinite ? command + frame.Place(point) : "";
            command = point.IsFinite ? 'L' : 'M';
            return text;
        }));
    }
}
