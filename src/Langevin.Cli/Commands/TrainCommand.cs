using System.CommandLine;
using System.Text.Json.Nodes;
using Langevin.Cli.Display;
using Langevin.Cli.Training;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin train</c>: trains a model on images, in a run folder.</summary>
internal sealed class TrainCommand : LangevinCommand
{
    private readonly Argument<string?> data = new("DATA") { Arity = ArgumentArity.ZeroOrOne, Description = "The images: a folder, an archive, IDX files or a known name; with --resume or --config theirs by default" };
    private readonly Option<string> output = Choose.RequiredOutput("--output", "FOLDER", "The run folder: configuration, metrics, pictures, checkpoints and the model", OutputKind.Folder, "-o", "--output-dir", "--output_dir");
    private readonly Option<bool> resume = Choose.Switch("--resume", "Go on with the run in the folder, from its latest whole checkpoint");
    private readonly Option<string?> preset = Choose.Word("--preset", "The configuration to start from; that of the data by default", TrainingPresets.Names);
    private readonly Option<string?> network = Choose.Word("--network", "What is trained: unet, a U-Net (the usual one), or dit, a diffusion transformer", NetworkChoice.Words);
    private readonly Option<string?> config = Choose.Text("--config", "FILE.json", "A configuration, whole or in part, as run.json of another run");
    private readonly Option<string[]> set = new("--set") { HelpName = "SETTING=VALUE", Description = "Any setting of the configuration, such as optimizer.learning_rate=1e-4; may be given many times" };
    private readonly IReadOnlyList<Setting> settings = SettingTable.Create();

    public TrainCommand() : base("train", "Trains a diffusion model on images.",
        "langevin train fashion-mnist --output runs/fashion",
        "langevin train photos/ --output runs/photos --resolution 64 --steps 20000 --precision bf16 --flip",
        "langevin train fashion-mnist --output runs/dit --network dit --patch-size 4 --layers 8",
        "langevin train --output runs/photos --resume",
        "langevin train photos/ --output runs/photos --device cuda --precision bf16 --graphs",
        "langevin train fashion-mnist --output runs/fashion --evaluate-every 500 --evaluate-metrics fd,prdc --best fd",
        "langevin train photos/ --output runs/slow --config runs/photos/run.json --set optimizer.learning_rate=1e-5")
    {
        Add(data);
        foreach (var option in new Option[] { output, resume, preset, network, config, set }) Add(option);
        foreach (var setting in settings) Add(setting.Option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var folder = arguments.GetRequiredValue(output);
        void Notice(string sentence) => terminal.Error.WriteLine($"langevin: {sentence}");
        var goesOn = arguments.GetValue(resume);
        var asked = goesOn ? Expected(arguments, folder) : Resolve(arguments);
        ComputeOptions.Find((asked ?? RunFolder.ReadOptions(folder)).Device);              // before anything is written
        var evaluation = RunEvaluation.Of(folder, asked ?? RunFolder.ReadOptions(folder));
        using var trainer = goesOn
            ? Trainer.Resume(folder, evaluation is null || asked is null ? asked : evaluation.Options, notice: Notice, measure: Measure(evaluation))
            : Trainer.Begin(folder, evaluation?.Options ?? asked!, measure: Measure(evaluation));
        trainer.Notice += Notice;
        if (trainer.Step < trainer.Options.Steps) evaluation?.Prepare(trainer, terminal, stop);
        var result = TrainingDisplay.For(terminal, TimeProvider.System).Follow(progress => trainer.Run(progress, stop));
        if (!result.IsComplete) terminal.Error.WriteLine($"langevin: saved at step {result.Step} of {trainer.Options.Steps}; go on with 'langevin train --output {folder} --resume'.");
        stop.ThrowIfCancellationRequested();
        var memory = MemoryUse.Of(ComputeOptions.Find(trainer.Options.Device));
        if (arguments.WantsJson()) JsonResult.Write(terminal, new TrainedRun(folder, result.Step, result.IsComplete, result.Elapsed.TotalSeconds, result.BrokenImages, result.Best, result.Waited.TotalSeconds, memory.PeakBytes, memory.Device), json => json.TrainedRun);
        else
        {
            terminal.Output.WriteLine($"{folder}: {result.Step} steps done in {Sizes.Time(result.Elapsed)}{Waiting(result)}; sample it with 'langevin sample {folder}'.");
            if (result.Best is { } best) terminal.Output.WriteLine(FormattableString.Invariant($"The best of what was measured is step {best.Step}, with {best.Metric} {best.Value:g4}: 'langevin sample {Path.Combine(folder, "best")}'."));
            memory.Tell(terminal);
        }
        return CommandLine.Done;
    }

    private static string Waiting(TrainingResult result) =>
        result.Waited > 0.01 * result.Elapsed ? FormattableString.Invariant($", {100 * result.Waited / result.Elapsed:0} % of it waiting for images") : "";

    private static ModelMeasure? Measure(RunEvaluation? evaluation) => evaluation is null ? null : evaluation.Measure;

    internal TrainingOptions Resolve(ParseResult arguments)
    {
        var named = arguments.GetValue(data);
        if (named is null && arguments.GetValue(config) is null) throw new CommandException("'langevin train' needs DATA: the images to train on, such as fashion-mnist or a folder.");
        var configuration = new Configuration(TrainingPresets.Json(arguments.GetValue(preset), named, arguments.GetValue(network)));
        if (arguments.GetValue(config) is { } file)
        {
            configuration.LayFile(file);
            NetworkChoice.Check(arguments.GetValue(network), configuration, $"--config '{file}'");
        }
        return Layered(configuration, arguments);
    }

    /// <summary>The run's own configuration with what was asked for besides; null when nothing was.</summary>
    private TrainingOptions? Expected(ParseResult arguments, string folder)
    {
        var asked = arguments.GetValue(data) is not null || arguments.GetValue(config) is not null || arguments.GetValue(set) is { Length: > 0 }
            || settings.Any(setting => arguments.GetResult(setting.Option) is { Implicit: false });
        var configuration = new Configuration(JsonNode.Parse(RunJson.Write(RunFolder.ReadOptions(folder)))!.AsObject());
        NetworkChoice.Check(arguments.GetValue(network), configuration, $"the run in '{folder}'");
        if (!asked) return null;
        if (arguments.GetValue(config) is { } file) configuration.LayFile(file);
        return Layered(configuration, arguments);
    }

    private TrainingOptions Layered(Configuration configuration, ParseResult arguments)
    {
        if (arguments.GetValue(data) is { } named) configuration.Lay("data", named);
        foreach (var setting in settings)
            if (setting.Read(arguments) is { } value) configuration.Lay(NetworkChoice.PathOf(setting, configuration), value);
        if (settings.Single(setting => setting.Path == "model.block_out_channels").Read(arguments) is JsonArray channels) NetworkLevels.Lay(configuration, channels);
        foreach (var assignment in arguments.GetValue(set) ?? []) configuration.LayAssignment(assignment);
        return RunJson.Read(configuration.ToString(), "the configuration");
    }
}

/// <summary>A training that has ended.</summary>
internal sealed record TrainedRun(string Run, long Step, bool IsComplete, double Seconds, int BrokenImages, BestStep? Best, double SecondsWaitingForImages, long? PeakBytes, DeviceMemory? DeviceMemory);
