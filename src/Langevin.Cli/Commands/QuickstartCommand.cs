using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Quickstart;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin quickstart</c>: from nothing to a trained model, a sheet of its images, and how good they are.</summary>
internal sealed class QuickstartCommand : LangevinCommand
{
    private const int Judged = 500, Most = 100_000;
    private readonly Option<string?> data = Choose.Text("--data", "DATA", "The images, with classes and a test part; fashion-mnist by default");
    private readonly Option<string?> output = Choose.Output("--output", "FOLDER", "The run folder; runs/quickstart by default", OutputKind.Folder, "-o");
    private readonly Option<long?> steps = Choose.Whole("--steps", "N", "Steps of training, for a shorter or longer look; the recipe's by default", 1, long.MaxValue);
    private readonly Option<long?> images = Choose.Whole("--images", "N", "Images that are judged, with guidance and again without; 500 by default", 10, Most);
    private readonly Option<long?> seed = Choose.Whole("--seed", "N", "All randomness follows from this number; 0 by default", 0, long.MaxValue);
    private readonly Option<string?> device = ComputeOptions.DeviceOption();
    private readonly Option<long?> threads = Choose.Whole("--threads", "N", "Threads an operator may use, every core by default", 1, 4096);

    public QuickstartCommand() : base("quickstart", "Trains a model on Fashion-MNIST in minutes, draws its images, and says how good they are.",
        "langevin quickstart", "langevin quickstart --steps 200 --output runs/first-look")
    {
        foreach (var option in new Option[] { data, output, steps, images, seed, device, threads }) Add(option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        ComputeOptions.SetThreads(arguments.GetValue(threads));
        var plan = new QuickstartPlan(
            arguments.GetValue(data) ?? "fashion-mnist", arguments.GetValue(output) ?? "runs/quickstart", arguments.GetValue(steps),
            (int)(arguments.GetValue(images) ?? Judged), (ulong)(arguments.GetValue(seed) ?? 0), ComputeOptions.Find(arguments.GetValue(device)));
        var result = new QuickstartRun(plan, terminal, stop).Go();
        if (arguments.WantsJson()) JsonResult.Write(terminal, result, json => json.QuickstartResult);
        else Tell(result, MemoryUse.Of(plan.Device), terminal);
        return CommandLine.Done;
    }

    private static void Tell(QuickstartResult result, MemoryUse memory, Terminal terminal)
    {
        var columns = new Columns("images", "in the class asked for", "diversity of real ones");
        columns.Add(FormattableString.Invariant($"guidance {result.Guidance}"), $"{result.Guided.Agreement}", Share(result.Guided.Diversity));
        if (result.Guidance != 1) columns.Add("without guidance", $"{result.Plain.Agreement}", Share(result.Plain.Diversity));
        columns.Add("real test images", $"{result.JudgeAccuracy}", "100 %");
        columns.Write(terminal);
        var trained = result.TrainingSeconds < 1 ? "was trained before" : $"trained in {Sizes.Time(TimeSpan.FromSeconds(result.TrainingSeconds))}";
        terminal.Output.WriteLine($"""
            {result.Run}: {result.Steps} steps, {trained}; {Sizes.Time(TimeSpan.FromSeconds(result.Seconds))} in all.
            Look at {result.Grid}, then type:
              langevin sample {result.Run} -n 20 --classes 0-1 --trajectory denoising.gif
              langevin info {result.Run}
              langevin train FOLDER_OF_YOUR_IMAGES --output runs/mine --resolution 64
            """);
        memory.Tell(terminal);
    }

    private static string Share(double? ratio) => ratio is { } share ? FormattableString.Invariant($"{100 * share:0} %") : "";
}
