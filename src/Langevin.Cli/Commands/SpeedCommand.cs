using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Sampling;
using Langevin.Cli.Trading;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin speed</c>: what settings that make sampling faster save, and what they cost.</summary>
internal sealed class SpeedCommand : LangevinCommand
{
    private const int MostRounds = 1000, UsualRounds = 3;
    private readonly SampleOptions options = new();
    private readonly VariantOptions variants;
    private readonly QualityOptions quality = new();
    private readonly Option<long?> rounds = Choose.Whole("--rounds", "N", "How often each is timed, all in turn; 3 by default", 1, MostRounds);
    private readonly Option<string?> csv = Choose.Output("--csv", "FILE.csv", "Where the numbers go, one variant a line");
    private readonly Option<string?> plot = Choose.Output("--plot", "FILE.svg", "Where time and error are drawn, .svg or .png");
    private readonly Option<bool> markdown = Choose.Switch("--markdown", "Write the table as Markdown");

    public SpeedCommand() : base("speed", "Makes the same pictures with other settings, in turn, and says what time they save and how far the pictures are from the plain ones.",
        "langevin speed fashion-mnist -n 64 --with deep-cache=2 --with deep-cache=3 --with guidance-interval=0.3,5",
        "langevin speed fashion-mnist -n 1000 --rounds 1 --reference fashion-mnist --with deep-cache=3 --with \"steps=15 grid=karras\" --plot speed.svg",
        "langevin speed sd15/ --prompt \"a lighthouse\" --steps 20 --with deep-cache=3 --with merge-tokens=0.5")
    {
        variants = new VariantOptions(options);
        options.AddTo(this);
        foreach (var option in new Option[] { variants.With, rounds, csv, plot, markdown }) Add(option);
        quality.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        using var gradients = GradientMode.Off();
        SampleOptions.Refuse(arguments, "what is made is compared and not written", [options.Output, options.Like, options.Trajectory, options.Pictures.Inversion, .. options.Texts.Upscale.All, .. options.Texts.Families.OfRefiner]);
        if (options.Memory.IsDry(arguments)) throw new CommandException("--dry-run says what work would take, and here it is timed; leave it out.");
        var place = ModelPlace.FindFileOrFolder(arguments.GetRequiredValue(options.Model));
        var asked = variants.Read(arguments, [rounds, csv, plot, markdown, .. quality.Options]);
        var walk = TextSampling.Checkpoint(place, options.Texts.Prediction(arguments)) is { } checkpoint ? new TextSampling(options).Walks(arguments, checkpoint, terminal) : new ImageSampling(options).Walks(arguments, place);
        var measure = quality.Open(arguments, place, options.Compute.Prepare(arguments), terminal, stop);
        var walks = asked.Select(variant => (variant.Settings, Run: walk(variant.Arguments, stop))).ToArray();
        var report = SpeedReport.Measure(arguments.GetRequiredValue(options.Model), walks, (int)(arguments.GetValue(rounds) ?? UsualRounds), measure, terminal.Error.WriteLine);
        if (arguments.GetValue(csv) is { } numbers) AtomicFile.WriteText(numbers, SpeedTable.Csv(report));
        if (arguments.GetValue(plot) is { } picture) SpeedFigure.Draw(report).Save(picture);
        if (arguments.WantsJson()) JsonResult.Write(terminal, report, json => json.SpeedReport);
        else SpeedTable.Write(report, arguments.GetValue(markdown), terminal);
        return CommandLine.Done;
    }
}
