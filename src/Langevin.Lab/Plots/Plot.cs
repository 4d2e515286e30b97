namespace Langevin.Lab.Plots;

/// <summary>Marks over two axes, with a legend beside them where marks have labels.</summary>
/// <param name="Title">Above it; empty for none.</param>
/// <param name="Across">The axis to the right.</param>
/// <param name="Upwards">The axis upwards.</param>
public sealed record Plot(string Title, Axis Across, Axis Upwards)
{
    private const double TitleSize = 14, LabelSize = 12, TickSize = 11, LegendRow = 17, KeyWidth = 22, LetterShare = 0.62;

    /// <summary>What it shows, the first at the bottom.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>The width of the framed part in pixels.</summary>
    public double Width { get; init; } = 420;

    /// <summary>Its height.</summary>
    public double Height { get; init; } = 320;

    /// <summary>The size with the title, numbers, labels and legend around.</summary>
    internal (double Width, double Height) Outer => (Left + Width + Math.Max(16, LegendWidth), Top + Height + Bottom);

    private double Left => Upwards.Names is { } names ? 24 + LetterShare * TickSize * names.Max(name => name.Length) : Upwards.Label.Length > 0 ? 66 : 44;

    private double Top => Title.Length > 0 ? 36 : 14;

    private double Bottom => Across.Label.Length > 0 ? 48 : 30;

    private Mark[] Labelled => [.. Marks.Where(mark => mark.Label is not null)];

    private double LegendWidth => Labelled.Length == 0 ? 0 : 16 + KeyWidth + 8 + LetterShare * TickSize * Labelled.Max(mark => mark.Label!.Length) + 12;

    internal void Draw(Svg svg, double x, double y)
    {
        var extent = Marks.SelectMany(mark => mark.Extent).ToList();
        var frame = new Frame(x + Left, y + Top, Width, Height, new AxisScale(Across, extent.Select(point => point.X)), new AxisScale(Upwards, extent.Select(point => point.Y)));
        DrawGrid(svg, frame);
        svg.Clipped(frame.Left, frame.Top, frame.Width, frame.Height, () =>
        {
            foreach (var mark in Marks) mark.Draw(svg, frame);
        });
        svg.Rectangle(frame.Left, frame.Top, frame.Width, frame.Height, "none", Ink.Frame);
        svg.Text(frame.Left + Width / 2, y + Top - 12, Title, TitleSize, "middle", isBold: true);
        svg.Text(frame.Left + Width / 2, frame.Bottom + 38, Across.Label, LabelSize, "middle");
        svg.Text(x + 16, frame.Top + Height / 2, Upwards.Label, LabelSize, "middle", isUpwards: true);
        DrawLegend(svg, frame);
    }

    private static void DrawGrid(Svg svg, Frame frame)
    {
        foreach (var (value, text) in frame.Across.Ticks().Where(tick => IsInside(frame.Across.Share(tick.Value))))
        {
            svg.Line(frame.X(value), frame.Top, frame.X(value), frame.Bottom, Ink.Grid);
            svg.Line(frame.X(value), frame.Bottom, frame.X(value), frame.Bottom + 4, Ink.Frame);
            svg.Text(frame.X(value), frame.Bottom + 18, text, TickSize, "middle", Ink.Quiet);
        }
        foreach (var (value, text) in frame.Upwards.Ticks().Where(tick => IsInside(frame.Upwards.Share(tick.Value))))
        {
            svg.Line(frame.Left, frame.Y(value), frame.Right, frame.Y(value), Ink.Grid);
            svg.Line(frame.Left - 4, frame.Y(value), frame.Left, frame.Y(value), Ink.Frame);
            svg.Text(frame.Left - 8, frame.Y(value) + 4, text, TickSize, "end", Ink.Quiet);
        }
        foreach (var value in frame.Across.MinorTicks()) svg.Line(frame.X(value), frame.Bottom, frame.X(value), frame.Bottom + 2, Ink.Frame);
        foreach (var value in frame.Upwards.MinorTicks()) svg.Line(frame.Left - 2, frame.Y(value), frame.Left, frame.Y(value), Ink.Frame);
    }

    private void DrawLegend(Svg svg, Frame frame)
    {
        foreach (var (row, mark) in Labelled.Index())
        {
            var y = frame.Top + 8 + row * LegendRow;
            mark.DrawKey(svg, frame.Right + 16, y);
            svg.Text(frame.Right + 16 + KeyWidth + 8, y + 4, mark.Label!, TickSize);
        }
    }

    private static bool IsInside(double share) => share is > -1e-9 and < 1 + 1e-9;
}
