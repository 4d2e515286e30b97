namespace Langevin.Lab.Plots;

/// <summary>Something that a plot shows.</summary>
public abstract record Mark
{
    /// <summary>What the legend calls it; null for no entry.</summary>
    public string? Label { get; init; }

    /// <summary>Its colour, #rrggbb.</summary>
    public string Colour { get; init; } = Ink.Dark;

    /// <summary>The width of its lines, or the diameter of its points, in pixels.</summary>
    public double Size { get; init; } = 1.6;

    /// <summary>From 0, unseen, to 1.</summary>
    public double Opacity { get; init; } = 1;

    internal abstract IEnumerable<PlotPoint> Extent { get; }

    internal abstract void Draw(Svg svg, Frame frame);

    /// <summary>Draws what the legend shows of it, 22 pixels wide.</summary>
    internal abstract void DrawKey(Svg svg, double x, double y);
}
