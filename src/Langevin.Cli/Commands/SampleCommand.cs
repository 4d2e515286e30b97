using System.CommandLine;
using Langevin.Cli.Sampling;
using Langevin.Torch;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin sample</c>: makes pictures with a model.</summary>
internal sealed class SampleCommand : LangevinCommand
{
    private readonly SampleOptions options = new();

    public SampleCommand() : base("sample", "Makes pictures with a model.",
        "langevin sample fashion-mnist",
        "langevin sample runs/fashion -n 100 --output grid.png --guidance 2 --seed 7",
        "langevin sample fashion-mnist --sampler dpm++2m --grid karras --nfe 15",
        "langevin sample fashion-mnist --classes Bag,Sneaker -n 20 --output pictures/",
        "langevin sample fashion-mnist --classes Sneaker --init photo.png --strength 0.6",
        "langevin sample fashion-mnist -n 10000 --batch-size 256 --dry-run",
        "langevin sample fashion-mnist -n 4 --trajectory denoising.gif",
        "langevin sample fashion-mnist --deep-cache 3 -n 100",
        "langevin sample fashion-mnist --device cuda --graphs -n 1000 -o digits/",
        "langevin sample sd15/ --prompt \"a lighthouse, (dusk:1.3)\" --negative blurry --steps 25 --sampler dpm++2m --seed 42 -o lighthouse.png",
        "langevin sample sd15/ --prompt \"a lighthouse\" --lora watercolour.safetensors:0.8 -o lighthouse.png",
        "langevin sample sd15/ --like lighthouse.png --seed 43 -o other.png",
        "langevin sample sd15/ --prompt \"a lighthouse\" --controlnet canny/=edges.png:0.8:0-0.6 -n 4 -o lighthouses/",
        "langevin sample sd15/ --prompt \"a lighthouse\" --t2i-adapter sketch/=drawing.png:0.9 --vae taesd/ -o lighthouse.png",
        "langevin sample sd15/ --prompt \"at night\" --ip-adapter ip-adapter_sd15.safetensors=photo.png:0.6 -o night.png",
        "langevin sample sd21-unclip/ --like-picture photo.png --count 4 -o variations/",
        "langevin sample sdxl/ --prompt \"a lighthouse\" --refiner sdxl-refiner/:0.8 -o lighthouse.png",
        "langevin sample sd15/ --prompt \"a lighthouse, sharp\" --upscale small.png --factor 2 -o large.png",
        "langevin sample sdxl/ --prompt \"a lighthouse\" --dtype bf16 --weights stored --offload --dry-run")
        => options.AddTo(this);

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var likeness = arguments.GetValue(options.Like) is { } picture ? Likeness.Of(picture) : null;
        var whole = likeness?.Added(arguments, options.Like) ?? arguments;
        var place = ModelPlace.FindFileOrFolder(arguments.GetRequiredValue(options.Model));
        var command = (SampleCommand)whole.CommandResult.Command;
        if (command.options.Memory.IsDry(whole))
        {
            using var scope = new TensorScope();
            var checkpoint = TextSampling.Checkpoint(place, command.options.Texts.Prediction(whole));
            (checkpoint is null ? new ImageSampling(command.options).Foresee(whole, place) : new TextSampling(command.options).Foresee(whole, checkpoint, terminal)).Tell(whole, terminal);
            return CommandLine.Done;
        }
        if (whole.GetValue(command.options.Output) is null) Output.Require(options.Output.Name, SampleOptions.UsualOutput, OutputKind.File);
        var sampled = command.Make(whole, place, terminal, stop) with { NotTaken = likeness?.NotTaken };
        sampled.Tell(arguments, terminal);
        return sampled.Flagged is null ? CommandLine.Done : CommandLine.Bad;
    }

    /// <summary>Makes pictures.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="place">Where the model lies.</param>
    /// <param name="terminal">Where progress is written.</param>
    /// <param name="stop">Asks to end soon.</param>
    /// <param name="before">Called with the recipe before the work begins.</param>
    public SampledImages Make(ParseResult arguments, string place, Terminal terminal, CancellationToken stop, Action<Recipe>? before = null)
    {
        using var scope = new TensorScope();
        return TextSampling.Checkpoint(place, options.Texts.Prediction(arguments)) is { } checkpoint
            ? new TextSampling(options) { Before = before }.Run(arguments, checkpoint, terminal, stop)
            : new ImageSampling(options) { Before = before }.Run(arguments, place, terminal, stop);
    }
}
