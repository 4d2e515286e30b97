namespace Langevin.Lab.Plots;

/// <summary>The rectangle of a plot on the page, and where values lie in it.</summary>
internal sealed record Frame(double Left, double Top, double Width, double Height, AxisScale Across, AxisScale Upwards)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double X(double value) => Left + Across.Share(value) * Width;

    public double Y(double value) => Bottom - Upwards.Share(value) * Height;

    /// <summary>A place as SVG's paths name it.</summary>
    public string Place(PlotPoint point) => $"{Svg.N(X(point.X))} {Svg.N(Y(point.Y))}";
}
