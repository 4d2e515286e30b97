using System.Globalization;
using System.Text;

namespace Langevin.Lab.Plots;

/// <summary>Writes SVG: the few elements that plots are made of, numbers short and text escaped.</summary>
internal sealed class Svg
{
    private const string Fonts = "'DejaVu Sans','Helvetica Neue',Arial,sans-serif";
    private readonly StringBuilder text = new();
    private int clips;

    /// <summary>The whole document.</summary>
    public static string Document(double width, double height, Action<Svg> draw)
    {
        var svg = new Svg();
        draw(svg);
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{N(width)}\" height=\"{N(height)}\" viewBox=\"0 0 {N(width)} {N(height)}\" font-family=\"{Fonts}\">\n"
            + $"<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{svg.text}</svg>\n";
    }

    /// <summary>An element without content.</summary>
    public void Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Open(name, attributes);
        text.Append("/>\n");
    }

    /// <summary>A shape of moves and lines in the commands of SVG.</summary>
    public void Path(string commands, string? stroke = null, double width = 1, string? fill = null, double opacity = 1, string? dash = null)
    {
        Open("path", ("d", commands), ("fill", fill ?? "none"));
        if (stroke is not null) Append(("stroke", stroke), ("stroke-width", N(width)), ("stroke-linejoin", "round"), ("stroke-linecap", "round"));
        if (dash is not null) Append(("stroke-dasharray", dash));
        if (opacity < 1) Append(("opacity", N(opacity)));
        text.Append("/>\n");
    }

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1) =>
        Element("line", ("x1", N(x1)), ("y1", N(y1)), ("x2", N(x2)), ("y2", N(y2)), ("stroke", stroke), ("stroke-width", N(width)));

    public void Rectangle(double x, double y, double width, double height, string fill, string? stroke = null) =>
        Element("rect", ("x", N(x)), ("y", N(y)), ("width", N(width)), ("height", N(height)), ("fill", fill), ("stroke", stroke ?? "none"));

    /// <summary>A line of text; anchor is start, middle or end.</summary>
    public void Text(double x, double y, string words, double size, string anchor = "start", string fill = Ink.Text, bool isBold = false, bool isUpwards = false)
    {
        Open("text", ("x", N(x)), ("y", N(y)), ("font-size", N(size)), ("text-anchor", anchor), ("fill", fill));
        if (isBold) Append(("font-weight", "bold"));
        if (isUpwards) Append(("transform", $"rotate(-90 {N(x)} {N(y)})"));
        text.Append('>').Append(Escaped(words)).Append("</text>\n");
    }

    /// <summary>A picture stretched over a rectangle.</summary>
    public void Picture(double x, double y, double width, double height, byte[] png) =>
        Element("image", ("x", N(x)), ("y", N(y)), ("width", N(width)), ("height", N(height)), ("preserveAspectRatio", "none"),
            ("href", "data:image/png;base64," + Convert.ToBase64String(png)));

    /// <summary>What is drawn is cut off at a rectangle.</summary>
    public void Clipped(double x, double y, double width, double height, Action draw)
    {
        var name = $"clip{clips++}";
        text.Append($"<clipPath id=\"{name}\"><rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"/></clipPath>\n<g clip-path=\"url(#{name})\">\n");
        draw();
        text.Append("</g>\n");
    }

    /// <summary>A number to a hundredth of a unit.</summary>
    public static string N(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    private void Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        text.Append('<').Append(name);
        Append(attributes);
    }

    private void Append(params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes) text.Append(' ').Append(name).Append("=\"").Append(Escaped(value)).Append('"');
    }

    private static string Escaped(string words) => words.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");
}
