using System.CommandLine;
using System.Globalization;
using Langevin.Cli.Lab;
using Langevin.Lab.Densities;
using Langevin.Lab.Figures;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin lab field</c>: the score of a density at noise levels.</summary>
internal sealed class LabFieldCommand : LangevinCommand
{
    private const double Least = 0.001, Most = 1000;
    private readonly Option<string?> density = Choose.Word("--density", "The data, moons by default", [.. PlaneDensities.All.Names]);
    private readonly Option<string?> sigmas = Choose.Text("--sigma", "LIST", "Noise levels, sigma / alpha, with commas between them, a plot each; 1,0.4,0.1 by default");
    private readonly FigureFile file = new("field.svg");

    public LabFieldCommand() : base("field", "Draws the score, the gradient of the log-density, of data at noise levels.",
        "langevin lab field",
        "langevin lab field --density spirals --sigma 2,0.5,0.2 -o score.png")
    {
        Add(density);
        Add(sigmas);
        file.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var usual = new FieldFigure();
        var figure = usual with
        {
            Density = arguments.GetValue(density) ?? usual.Density,
            Sigmas = arguments.GetValue(sigmas) is { } typed ? Read(typed) : usual.Sigmas,
        };
        return file.Draw(arguments, terminal, figure.Draw);
    }

    private static double[] Read(string typed) => [.. typed.Split(',').Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var sigma) && sigma is >= Least and <= Most
            ? sigma
            : throw new CommandException(FormattableString.Invariant($"--sigma has '{text}', and must hold numbers from {Least} to {Most} with commas between them.")))];
}
