using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Lab.Plots;
using Langevin.Torch;

namespace Langevin.Cli.Lab;

/// <summary>What the figures of <c>langevin lab</c> have in common: where they are written, and one thread, which is best for numbers so few.</summary>
internal sealed class FigureFile(string name)
{
    private static readonly string[] Endings = [".svg", ".png"];
    private readonly Option<string?> output = Choose.Output("--output", "PATH", $"Where to draw: .svg or .png; {name} by default", OutputKind.File, "-o");

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Add(output);

    /// <summary>Draws a figure and says where.</summary>
    /// <exception cref="CommandException">The name is not that of a drawing.</exception>
    public int Draw(ParseResult arguments, Terminal terminal, Func<Figure> draw)
    {
        var path = arguments.GetValue(output) ?? name;
        if (!Endings.Contains(Path.GetExtension(path).ToLowerInvariant())) throw new CommandException($"--output is '{path}', and must end in .svg or .png.");
        using var scope = new TensorScope();
        TorchRuntime.Threads = 1;
        var figure = draw();
        figure.Save(path);
        var drawn = new DrawnFigure(path, [.. figure.Plots.Select(plot => plot.Title)]);
        if (arguments.WantsJson()) JsonResult.Write(terminal, drawn, json => json.DrawnFigure);
        else terminal.Output.WriteLine($"{drawn.Output}: {string.Join("; ", drawn.Plots)}.");
        return CommandLine.Done;
    }
}

/// <summary>A figure that was drawn.</summary>
/// <param name="Output">The file.</param>
/// <param name="Plots">The titles of its plots.</param>
internal sealed record DrawnFigure(string Output, IReadOnlyList<string> Plots);
