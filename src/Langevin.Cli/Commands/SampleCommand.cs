using System.CommandLine;
using System.Diagnostics;
using Langevin.Cli.Display;
using Langevin.Cli.Sampling;
using Langevin.Pipelines;
using Langevin.Torch;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin sample</c>: makes pictures with a model.</summary>
internal sealed class SampleCommand : LangevinCommand
{
    private const int MostImages = 1_000_000, MostSteps = 100_000, MostUnasked = 16;
    private readonly Argument<string> model = Choose.Subject("MODEL", "A run folder, a folder in diffusers' layout, or the name of a model that comes with the program: fashion-mnist");
    private readonly Option<string?> output = Choose.Text("--output", "PATH", "A sheet (.png, .jpg, .webp), a folder for a file each, or .safetensors for the numbers; samples.png by default", "-o");
    private readonly Option<long?> count = Choose.Whole("--count", "N", "How many pictures; one of each class by default", 1, MostImages, "-n");
    private readonly Option<string?> classes = Choose.Text("--classes", "LIST", "Classes by name or number, in turn: Bag,Sneaker or 0,3 or 0-9; all by default");
    private readonly Option<long?> steps = Choose.Whole("--steps", "N", "Steps from noise to picture; the model's own number by default", 1, MostSteps, "--num-inference-steps", "--num_inference_steps");
    private readonly Option<string?> sampler = Choose.Text("--sampler", "NAME", "How the steps go: ddim or ddpm; the model's own by default");
    private readonly Option<string?> grid = Choose.Text("--grid", "NAME", "Where the steps lie: trailing, leading or linspace; the model's own by default");
    private readonly Option<double?> guidance = Choose.Real("--guidance", "X", "The scale of classifier-free guidance, 1 for none; the model's own by default", 0, 1000, "--guidance-scale", "--guidance_scale");
    private readonly Option<long?> seed = Choose.Whole("--seed", "N", "Picture i of a seed is the same whatever else is asked for; 0 by default", 0, long.MaxValue);
    private readonly Option<string?> noise = Choose.Text("--noise", "FILE.safetensors", "The starting noise instead of the seed's: tensor noise [B, C, H, W], unit normal");
    private readonly Option<string?> trajectory = Choose.Text("--trajectory", "FILE", "Show how the first pictures come out of the noise: a strip (.png) or a film (.gif)");
    private readonly Option<long?> batch = Choose.Whole("--batch-size", "N", "Pictures that go through the network together, 64 by default", 1, 65536);
    private readonly ComputeOptions compute = new();

    public SampleCommand() : base("sample", "Makes pictures with a model.",
        "langevin sample fashion-mnist",
        "langevin sample runs/fashion -n 100 --output grid.png --guidance 2 --seed 7",
        "langevin sample fashion-mnist --classes Bag,Sneaker -n 20 --output pictures/",
        "langevin sample fashion-mnist -n 4 --trajectory denoising.gif")
    {
        Add(model);
        foreach (var option in new Option[] { output, count, classes, steps, sampler, grid, guidance, seed, noise, trajectory, batch }) Add(option);
        compute.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        var folder = ModelPlace.Find(arguments.GetRequiredValue(model));
        var pipeline = ImagePipeline.Load(folder, compute.Prepare(arguments), compute.Type(arguments));
        var request = Request(arguments, pipeline);
        var recipe = Recipe.Of(arguments.GetRequiredValue(model), pipeline, request, compute.TypeName(arguments), arguments.GetValue(noise));
        var path = arguments.GetValue(output) ?? "samples.png";
        var target = SampleTarget.For(path, recipe, pipeline.Model.Info.Classes);
        var film = arguments.GetValue(trajectory) is { } where ? new Trajectory(where) : null;
        var line = new StepLine(terminal);
        var begin = Stopwatch.GetTimestamp();
        target.Fill(pipeline, request with { OnStep = Report }, stop);
        line.Finish();
        film?.Save();
        Tell(arguments, terminal, new SampledImages(path, request.Count, Stopwatch.GetElapsedTime(begin).TotalSeconds, recipe));
        return CommandLine.Done;

        void Report(BatchProgress progress)
        {
            line.Report(progress);
            if (progress.FirstImage == 0) film?.Add(progress.Walk);
        }
    }

    private SampleRequest Request(ParseResult arguments, ImagePipeline pipeline)
    {
        var known = pipeline.Model;
        var asked = arguments.GetValue(classes) is { } list ? ClassList.Read(list, known.Info.Classes, known.Classes) : null;
        var given = arguments.GetValue(noise) is { } file ? NoiseFile.Read(file, arguments.GetValue(count), (known.Channels, known.Size.Height, known.Size.Width)) : null;
        var turn = asked?.Count ?? (known.Classes > 0 ? known.Classes : 4);
        return new SampleRequest
        {
            Count = (int)(arguments.GetValue(count) ?? given?.Size(0) ?? Math.Min(turn, MostUnasked)),
            Classes = asked,
            Seed = (ulong)(arguments.GetValue(seed) ?? 0),
            Noise = given,
            Sampler = arguments.GetValue(sampler),
            Grid = arguments.GetValue(grid),
            Steps = (int?)arguments.GetValue(steps),
            Guidance = arguments.GetValue(guidance),
            BatchSize = (int)(arguments.GetValue(batch) ?? 64),
        };
    }

    private static void Tell(ParseResult arguments, Terminal terminal, SampledImages sampled)
    {
        if (arguments.WantsJson()) JsonResult.Write(terminal, sampled, json => json.SampledImages);
        else terminal.Output.WriteLine(FormattableString.Invariant($"{sampled.Output}: {sampled.Images} picture{(sampled.Images == 1 ? "" : "s")} in {sampled.Seconds:0.0} s ({sampled.Recipe.Sampler}, {sampled.Recipe.Steps} steps, guidance {sampled.Recipe.Guidance}, seed {sampled.Recipe.Seed})."));
    }
}

/// <summary>Pictures that were made.</summary>
internal sealed record SampledImages(string Output, int Images, double Seconds, Recipe Recipe);
