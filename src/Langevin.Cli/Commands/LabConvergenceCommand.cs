using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Lab;
using Langevin.Diffusion;
using Langevin.Lab.Convergence;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin lab convergence</c>: what every sampler claims, and what is measured.</summary>
internal sealed class LabConvergenceCommand : LangevinCommand
{
    private readonly Option<string?> samplers = Choose.Text("--sampler", "NAMES", "Samplers with commas between them; all by default");
    private readonly Option<bool> markdown = Choose.Switch("--markdown", "Write the table of docs/samplers.md");
    private readonly Option<string?> update = Choose.Output("--update", "FILE", "Replace the table in a Markdown file, such as docs/samplers.md");

    public LabConvergenceCommand() : base("convergence", "Measures the order and the error of every sampler on a mixture of normal distributions.",
        "langevin lab convergence",
        "langevin lab convergence --sampler dpm++2m,unipc --json",
        "langevin lab convergence --update docs/samplers.md")
    {
        Add(samplers);
        Add(markdown);
        Add(update);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        TorchRuntime.Threads = 1;
        var page = arguments.GetValue(update) is { } path ? File.ReadAllText(path) : null;
        if (page is not null) SamplerTable.Replace(page, "");
        var names = arguments.GetValue(samplers) is { } typed ? NameList.Read("--sampler", typed, Catalog.Samplers) : [.. Catalog.Samplers.Names];
        var measured = names.Select(name => Measure(name, stop)).ToArray();
        if (page is not null) AtomicFile.WriteText(arguments.GetValue(update)!, SamplerTable.Replace(page, SamplerTable.Markdown(measured)));
        if (arguments.WantsJson()) JsonResult.Write(terminal, measured, json => json.SamplerMeasurementArray);
        else if (arguments.GetValue(markdown)) terminal.Output.Write(SamplerTable.Markdown(measured));
        else if (page is null) Show(measured, terminal);
        return CommandLine.Done;
    }

    private static SamplerMeasurement Measure(string name, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return SamplerMeasurement.Of(name);
    }

    private static void Show(IReadOnlyList<SamplerMeasurement> measured, Terminal terminal)
    {
        var columns = new Columns([.. SamplerTable.Headings]);
        foreach (var one in measured) columns.Add(SamplerTable.Row(one));
        columns.Write(terminal);
        foreach (var measure in measured.Select(one => (one.IsStochastic, one.ErrorMeasure)).Distinct())
            terminal.Output.WriteLine($"Error {(measure.IsStochastic ? "with" : "without")} noise: {measure.ErrorMeasure}.");
    }
}
