using System.Xml.Linq;
using Langevin.Lab.Plots;
using Langevin.Media;
using Langevin.Media.Drawing;

namespace Langevin.Lab.Tests;

public sealed class PlotTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly string folder = Directory.CreateTempSubdirectory("langevin-lab-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(-3, 2.5, "−3 −2 −1 0 1 2")]
    [InlineData(0, 0.0011, "0 0.0002 0.0004 0.0006 0.0008 0.001")]
    [InlineData(10, 61, "10 20 30 40 50 60")]
    public void Ticks_OfALine_AreRound(double least, double most, string ticks) =>
        Assert.Equal(ticks, Ticks(new Axis("") { Least = least, Most = most }));

    [Theory]
    [InlineData(0.5, 200, "1 10 100")]
    [InlineData(1e-6, 1, "10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 0.01 0.1 1")]
    [InlineData(1e-20, 1, "10⁻¹⁸ 10⁻¹⁵ 10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 1")]
    public void Ticks_OfALogarithm_ArePowers(double least, double most, string ticks) =>
        Assert.Equal(ticks, Ticks(new Axis("") { IsLogarithmic = true, Least = least, Most = most }));

    [Fact]
    public void Points_OnALogarithmicAxis_LieAtTheirLogarithms()
    {
        var plot = Plot(new Points([new(1, 1), new(10, 1), new(100, 1)])) with { Across = new Axis("") { IsLogarithmic = true, Least = 1, Most = 100 } };
        double[] x = [.. Path(plot).Split('M', StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text.Split(' ')[0]))];
        Assert.Equal(plot.Width / 2, x[1] - x[0], 0.01);
        Assert.Equal(plot.Width / 2, x[2] - x[1], 0.01);
    }

    [Fact]
    public void Curves_WithAGap_AreBrokenThere() =>
        Assert.Equal(2, Path(Plot(new Curves([[new(0, 0), new(1, 1), new(2, double.NaN), new(3, 0), new(4, 1)]]))).Count(letter => letter == 'M'));

    [Fact]
    public void Document_TextWithMarkup_IsEscaped()
    {
        var page = XDocument.Parse(new Figure([Plot(new Points([new(0, 0)]) { Label = "<a> & \"b\"" })]).ToSvg());
        Assert.Contains("<a> & \"b\"", page.Descendants(Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public void Heat_IsDrawnUpright()
    {
        // The one dark cell is the top right one.
        var plot = Plot(new Heat(new double[,] { { 0, 0 }, { 0, 1 } }, new(0, 0), new(1, 1), ColourMap.Mist)) with { Across = new Axis("") { Least = 0, Most = 1 }, Upwards = new Axis("") { Least = 0, Most = 1 } };
        var image = VectorDrawing.Rasterize(new Figure([plot]).ToSvg());
        byte Red(double x, double y) => image.Pixels[((int)(12 + 14 + (1 - y) * plot.Height) * image.Width + (int)(12 + 44 + x * plot.Width)) * image.Channels];
        Assert.True(Red(0.95, 0.95) < 120);
        Assert.True(Red(0.05, 0.95) > 240);
        Assert.True(Red(0.95, 0.05) > 240);
    }

    [Fact]
    public void Save_ByItsName_IsADrawingOrPixels()
    {
        var figure = new Figure([Plot(new Curves([[new(0, 0), new(1, 1)]])), Plot(new Arrows([(new(0, 0), new(1, 1))]))]);
        figure.Save(System.IO.Path.Combine(folder, "a.svg"));
        figure.Save(System.IO.Path.Combine(folder, "b", "a.png"));
        var page = XDocument.Load(System.IO.Path.Combine(folder, "a.svg")).Root!;
        var image = Media.Images.Image.Load(System.IO.Path.Combine(folder, "b", "a.png"));
        Assert.Equal(2 * double.Parse(page.Attribute("width")!.Value), image.Width, 1.0);
        Assert.Equal(2 * double.Parse(page.Attribute("height")!.Value), image.Height, 1.0);
        Assert.Contains(".svg or .png", Assert.Throws<MediaException>(() => figure.Save(System.IO.Path.Combine(folder, "a.pdf"))).Message);
    }

    private static Plot Plot(Mark mark) => new("", new Axis(""), new Axis("")) { Marks = [mark] };

    private static string Path(Plot plot) => XDocument.Parse(new Figure([plot]).ToSvg()).Descendants(Svg + "path").First().Attribute("d")!.Value;

    private static string Ticks(Axis axis) => string.Join(' ', new AxisScale(axis, []).Ticks().Select(tick => tick.Text));
}
