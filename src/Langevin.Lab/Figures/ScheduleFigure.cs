using Langevin.Diffusion;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Lab.Plots;

namespace Langevin.Lab.Figures;

/// <summary>Every noise process of the <see cref="Catalog"/>: alpha, sigma and the log-SNR along its time; and where every grid that it can have takes its steps.</summary>
public sealed record ScheduleFigure
{
    private const int Places = 201, Ends = 5;

    /// <summary>The process that the grids are laid over, by its name.</summary>
    public string Process { get; init; } = "ddpm";

    /// <summary>Steps of the grids, at least 1.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>The figure.</summary>
    /// <exception cref="ArgumentException">The process is not known.</exception>
    public Figure Draw() => new([
        Along("signal scale α", new Axis("α"), level => level.Alpha, value => value, 0.01),
        Along("noise scale σ", new Axis("σ") { IsLogarithmic = true, Least = 0.005 }, level => level.Sigma, Math.Log, 0.05),
        Along("signal-to-noise ratio", new Axis("log SNR = 2 log(α / σ)") { Least = -16, Most = 16 }, level => 2 * level.Lambda, value => value, 0.2),
        Grids(),
    ]) { Columns = 2 };

    /// <summary>A curve for each process; those that nobody could tell apart are one, with the names of all.</summary>
    private static Plot Along(string title, Axis upwards, Func<NoiseLevel, double> read, Func<double, double> seen, double apart)
    {
        var groups = new List<(List<string> Names, PlotPoint[] Line)>();
        foreach (var name in Catalog.Processes.Names)
        {
            var line = Line(Catalog.Processes.ByName(name), read);
            bool Covers(PlotPoint[] other) => line.Zip(other).Skip(Ends).SkipLast(Ends).All(pair => Math.Abs(seen(pair.First.Y) - seen(pair.Second.Y)) < apart);
            if (groups.FindIndex(group => Covers(group.Line)) is >= 0 and var known) groups[known].Names.Add(name);
            else groups.Add(([name], line));
        }
        var names = Catalog.Processes.Names.ToList();
        var curves = groups.Select(group => new Curves([group.Line]) { Label = string.Join(", ", group.Names), Colour = Ink.Hue(names.IndexOf(group.Names[0])), Size = 2 });
        return new Plot(title, new Axis("t, from data to noise") { Least = 0, Most = 1 }, upwards) { Marks = [.. curves] };
    }

    private static PlotPoint[] Line(INoiseProcess process, Func<NoiseLevel, double> read) =>
    [
        .. Enumerable.Range(0, Places).Select(i => i / (Places - 1.0))
            .Select(u => new PlotPoint(u, read(process.At(Math.Clamp(double.Lerp(process.FirstT, process.LastT, u), process.FirstT, process.LastT))))),
    ];

    private Plot Grids()
    {
        var process = Catalog.Processes.ByName(Process);
        var rows = Catalog.Grids.Names.Reverse().Select(name => (Name: name, Grid: Over(process, Catalog.Grids.ByName(name)))).Where(row => row.Grid is not null).ToArray();
        var dots = rows.SelectMany((row, height) => row.Grid!.Steps.Select(step => new PlotPoint(2 * step.From.Lambda, height))).Where(dot => dot.IsFinite);
        return new Plot($"where {Steps} steps over {Process} start", new Axis("log SNR"), new Axis("") { Names = [.. rows.Select(row => row.Name)] })
        {
            Marks = [new Points([.. dots]) { Colour = Ink.Hue(0), Size = 5, Opacity = 0.85 }],
        };
    }

    /// <summary>The grid; null where the process has none of the kind, or not so many steps.</summary>
    private Grid? Over(INoiseProcess process, Spacing spacing)
    {
        try
        {
            return spacing.Over(process, Steps);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
