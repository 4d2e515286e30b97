using System.CommandLine;
using System.Diagnostics;
using Langevin.Cli.Display;
using Langevin.Cli.Sampling;
using Langevin.Pipelines;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin sample</c>: makes pictures with a model.</summary>
internal sealed class SampleCommand : LangevinCommand
{
    private const int MostImages = 1_000_000, MostUnasked = 16;
    private readonly Argument<string> model = Choose.Subject("MODEL", "A run folder, a folder in diffusers' layout, or the name of a model that comes with the program: fashion-mnist");
    private readonly Option<string?> output = Choose.Text("--output", "PATH", "A sheet (.png, .jpg, .webp), a folder for a file each, or .safetensors for the numbers; samples.png by default", "-o");
    private readonly Option<long?> count = Choose.Whole("--count", "N", "How many pictures; one of each class, or of each of --init, by default", 1, MostImages, "-n");
    private readonly Option<string?> classes = Choose.Text("--classes", "LIST", "Classes by name or number, in turn: Bag,Sneaker or 0,3 or 0-9; all by default");
    private readonly Option<string?> noise = Choose.Text("--noise", "FILE.safetensors", "The starting noise instead of the seed's: tensor noise [B, C, H, W], unit normal");
    private readonly Option<string?> trajectory = Choose.Text("--trajectory", "FILE", "Show how the first pictures come out of the noise: a strip (.png) or a film (.gif)");
    private readonly Option<long?> batch = Choose.Whole("--batch-size", "N", "Pictures that go through the network together, 64 by default", 1, 65536);
    private readonly WalkOptions walk = new();
    private readonly SchedulerOptions scheduler = new();
    private readonly GuidanceOptions guidance = new();
    private readonly PictureOptions pictures = new();
    private readonly ComputeOptions compute = new();

    public SampleCommand() : base("sample", "Makes pictures with a model.",
        "langevin sample fashion-mnist",
        "langevin sample runs/fashion -n 100 --output grid.png --guidance 2 --seed 7",
        "langevin sample fashion-mnist --sampler dpm++2m --grid karras --nfe 15",
        "langevin sample fashion-mnist --classes Bag,Sneaker -n 20 --output pictures/",
        "langevin sample fashion-mnist --classes Sneaker --init photo.png --strength 0.6",
        "langevin sample fashion-mnist -n 4 --trajectory denoising.gif")
    {
        Add(model);
        foreach (var option in new Option[] { output, count, classes }) Add(option);
        walk.AddTo(this);
        scheduler.AddTo(this);
        guidance.AddTo(this);
        pictures.AddTo(this);
        foreach (var option in new Option[] { noise, trajectory, batch }) Add(option);
        compute.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        var (device, type) = (compute.Prepare(arguments), compute.Type(arguments));
        ImagePipeline Load(string name) => ImagePipeline.Load(ModelPlace.Find(name), device, type);
        var pipeline = Load(arguments.GetRequiredValue(model));
        var request = Request(arguments, pipeline, Load);
        guidance.CheckUse(arguments, pipeline.Plan(request));
        var recipe = Recipe.Of(arguments.GetRequiredValue(model), pipeline, request, compute.TypeName(arguments), arguments.GetValue(noise), TypedWords.Without(arguments, output, trajectory));
        var begin = Stopwatch.GetTimestamp();
        var (path, evaluations) = pictures.WantsNoise(arguments)
            ? (Invert(arguments, pipeline, request, recipe, stop), recipe.Steps)
            : Sample(arguments, terminal, pipeline, request, recipe, stop);
        Tell(arguments, terminal, new SampledImages(path, request.Count, evaluations, Stopwatch.GetElapsedTime(begin).TotalSeconds, recipe));
        return CommandLine.Done;
    }

    private (string Path, int Evaluations) Sample(ParseResult arguments, Terminal terminal, ImagePipeline pipeline, SampleRequest request, Recipe recipe, CancellationToken stop)
    {
        var path = arguments.GetValue(output) ?? "samples.png";
        var target = SampleTarget.For(path, recipe, pipeline.Model.Info.Classes);
        var film = arguments.GetValue(trajectory) is { } where ? new Trajectory(where) : null;
        var line = new StepLine(terminal);
        var (evaluations, isLoose) = (0, false);
        target.Fill(pipeline, request with { OnStep = Report }, stop);
        line.Finish();
        film?.Save();
        if (isLoose) terminal.Error.WriteLine("langevin: the evaluations allowed ended before the tolerance was met; allow more with --nfe, or a greater --tolerance.");
        return (path, evaluations);

        void Report(BatchProgress progress)
        {
            line.Report(progress);
            if (progress.FirstImage == 0) film?.Add(progress.Walk);
            evaluations = Math.Max(evaluations, progress.Walk.Evaluations);
            isLoose |= !progress.Walk.IsWithinTolerance;
        }
    }

    private string Invert(ParseResult arguments, ImagePipeline pipeline, SampleRequest request, Recipe recipe, CancellationToken stop)
    {
        var path = arguments.GetValue(output) ?? "noise.safetensors";
        if (Path.GetExtension(path) != ".safetensors") throw new CommandException($"--output is '{path}', and --invert writes numbers; give a path that ends in .safetensors.");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["noise"] = pipeline.Invert(request, stop) }, new Dictionary<string, string> { ["format"] = "pt", ["langevin"] = recipe.ToJson() });
        return path;
    }

    private SampleRequest Request(ParseResult arguments, ImagePipeline pipeline, Func<string, ImagePipeline> load)
    {
        var known = pipeline.Model;
        var asked = arguments.GetValue(classes) is { } list ? ClassList.Read(list, known.Info.Classes, known.Classes) : null;
        var given = arguments.GetValue(noise) is { } file ? NoiseFile.Read(file, arguments.GetValue(count), (known.Channels, known.Size.Height, known.Size.Width)) : null;
        var turn = asked?.Count ?? (known.Classes > 0 ? known.Classes : 4);
        var request = new SampleRequest
        {
            Classes = asked,
            Noise = given,
            Scheduler = scheduler.Read(arguments, known.Scheduler),
            BatchSize = (int)(arguments.GetValue(batch) ?? 64),
        };
        request = walk.Read(arguments, request, (request.Scheduler?.Recipe() ?? known.Recipe).Process);
        request = pictures.Read(arguments, guidance.Read(arguments, request, load), known, arguments.GetValue(count));
        if (pictures.WantsNoise(arguments))
        {
            if (new Option[] { noise, trajectory }.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } idle)
                throw new CommandException($"--invert makes noise, and {idle.Name} has no use there; leave it out.");
            request = request with { Guidance = 1 };
        }
        return request with { Count = (int)(arguments.GetValue(count) ?? given?.Size(0) ?? request.Init?.Size(0) ?? Math.Min(turn, MostUnasked)) };
    }

    private static void Tell(ParseResult arguments, Terminal terminal, SampledImages sampled)
    {
        if (arguments.WantsJson()) JsonResult.Write(terminal, sampled, json => json.SampledImages);
        else terminal.Output.WriteLine(FormattableString.Invariant($"{sampled.Output}: {sampled.Images} picture{(sampled.Images == 1 ? "" : "s")} in {sampled.Seconds:0.0} s ({sampled.Recipe.Sampler}, {sampled.Recipe.Steps} steps, {sampled.Evaluations} evaluations, guidance {sampled.Recipe.Guidance}, seed {sampled.Recipe.Seed})."));
    }
}

/// <summary>Pictures that were made.</summary>
/// <param name="Output">Where.</param>
/// <param name="Images">How many.</param>
/// <param name="Evaluations">Evaluations of the denoiser a picture, the most of any batch.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Recipe">How to make them again.</param>
internal sealed record SampledImages(string Output, int Images, int Evaluations, double Seconds, Recipe Recipe);
