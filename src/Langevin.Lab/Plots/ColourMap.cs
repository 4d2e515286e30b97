namespace Langevin.Lab.Plots;

/// <summary>Colours for the numbers from 0 to 1: straight lines between a few.</summary>
public sealed class ColourMap
{
    private readonly (double R, double G, double B)[] stops;

    private ColourMap(params (double R, double G, double B)[] stops) => this.stops = stops;

    /// <summary>For densities under other marks: white to a soft blue.</summary>
    public static ColourMap Mist { get; } = new((255, 255, 255), (222, 234, 246), (176, 206, 235), (120, 169, 216), (74, 128, 191));

    /// <summary>From noise to data: grey violet, red, orange.</summary>
    public static ColourMap Time { get; } = new((116, 118, 150), (122, 82, 171), (197, 61, 98), (232, 110, 44), (240, 170, 40));

    /// <summary>The colour of a number.</summary>
    /// <param name="u">Held between 0 and 1.</param>
    public (byte R, byte G, byte B) At(double u)
    {
        var place = Math.Clamp(u, 0, 1) * (stops.Length - 1);
        var below = Math.Min((int)place, stops.Length - 2);
        var (a, b, share) = (stops[below], stops[below + 1], place - below);
        byte Mix(double from, double to) => (byte)Math.Round(double.Lerp(from, to, share));
        return (Mix(a.R, b.R), Mix(a.G, b.G), Mix(a.B, b.B));
    }

    /// <summary>The same as #rrggbb.</summary>
    /// <param name="u">Held between 0 and 1.</param>
    public string Text(double u)
    {
        var (r, g, b) = At(u);
        return $"#{r:x2}{g:x2}{b:x2}";
    }
}
