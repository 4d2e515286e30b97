using System.CommandLine;
using Langevin.Cli.Lab;
using Langevin.Diffusion;
using Langevin.Lab.Figures;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin lab error</c>: the error of samplers against the evaluations that they spend.</summary>
internal sealed class LabErrorCommand : LangevinCommand
{
    private readonly Option<string?> samplers = Choose.Text("--sampler", "NAMES", "Samplers with commas between them; all by default");
    private readonly FigureFile file = new("error.svg");

    public LabErrorCommand() : base("error", "Draws the error of samplers against the denoiser evaluations (NFE) that they spend.",
        "langevin lab error",
        "langevin lab error --sampler ddim,heun,dpm++2m,unipc -o error.png")
    {
        Add(samplers);
        file.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var usual = new ErrorFigure { OnSampler = _ => stop.ThrowIfCancellationRequested() };
        var figure = usual with { Samplers = arguments.GetValue(samplers) is { } typed ? NameList.Read("--sampler", typed, Catalog.Samplers) : usual.Samplers };
        return file.Draw(arguments, terminal, figure.Draw);
    }
}
