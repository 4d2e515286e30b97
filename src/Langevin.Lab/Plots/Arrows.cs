namespace Langevin.Lab.Plots;

/// <summary>Arrows from place to place.</summary>
/// <param name="Pairs">Where each starts and ends.</param>
public sealed record Arrows(IReadOnlyList<(PlotPoint From, PlotPoint To)> Pairs) : Mark
{
    private const double HeadAngle = 0.45, MostHead = 5, HeadShare = 0.4;

    internal override IEnumerable<PlotPoint> Extent => Pairs.SelectMany(pair => new[] { pair.From, pair.To });

    internal override void Draw(Svg svg, Frame frame) => svg.Path(string.Concat(Pairs.Where(pair => pair.From.IsFinite && pair.To.IsFinite)
        .Select(pair => Arrow(frame.X(pair.From.X), frame.Y(pair.From.Y), frame.X(pair.To.X), frame.Y(pair.To.Y)))), Colour, Size, opacity: Opacity);

    internal override void DrawKey(Svg svg, double x, double y) => svg.Path(Arrow(x, y, x + 22, y), Colour, Size);

    private static string Arrow(double x1, double y1, double x2, double y2)
    {
        var angle = Math.Atan2(y2 - y1, x2 - x1);
        var head = Math.Min(MostHead, HeadShare * double.Hypot(x2 - x1, y2 - y1));
        string Side(double turn) => $"{Svg.N(x2 - head * Math.Cos(angle + turn))} {Svg.N(y2 - head * Math.Sin(angle + turn))}";
        return $"M{Svg.N(x1)} {Svg.N(y1)}L{Svg.N(x2)} {Svg.N(y2)}M{Side(HeadAngle)}L{Svg.N(x2)} {Svg.N(y2)}L{Side(-HeadAngle)}";
    }
}
