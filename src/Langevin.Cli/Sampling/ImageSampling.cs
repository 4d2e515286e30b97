using System.CommandLine;
using System.Diagnostics;
using Langevin.Cli.Display;
using Langevin.Models.ImageDiffusion;
using Langevin.Nn;
using Langevin.Pipelines;
using Langevin.Pipelines.Memory;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Sampling;

/// <summary>Pictures, or noise for them, by a model of pixels: unconditional, or of classes.</summary>
internal sealed class ImageSampling(SampleOptions options)
{
    private const int MostUnasked = 16;

    /// <summary>Called with the recipe before the work begins.</summary>
    public Action<Recipe>? Before { get; init; }

    /// <summary>Loads a model; what is then given makes ready the walks of other command lines, which give their pictures.</summary>
    public Func<ParseResult, CancellationToken, Func<Tensor>> Walks(ParseResult arguments, string place)
    {
        SampleOptions.Refuse(arguments, "this model makes pictures of no texts", [.. options.Texts.All, .. options.Memory.All]);
        var (device, type) = (options.Compute.Prepare(arguments), options.Compute.Type(arguments));
        var pipeline = ImagePipeline.Load(place, device, type);
        return (changed, stop) =>
        {
            var request = Request(changed, pipeline, name => ImagePipeline.Load(ModelPlace.Find(name), device, type));
            options.Guidance.CheckUse(changed, pipeline.Plan(request));
            return () => pipeline.Sample(request, stop);
        };
    }

    public SampledImages Run(ParseResult arguments, string place, Terminal terminal, CancellationToken stop)
    {
        SampleOptions.Refuse(arguments, "this model makes pictures of no texts", options.Texts.All);
        SampleOptions.Refuse(arguments, "this model makes pictures of no texts", [options.PreviewVae, .. options.Memory.OfTexts]);
        var (device, type) = (options.Compute.Prepare(arguments), options.Compute.Type(arguments));
        if (device == Device.Cpu) options.Memory.Require(arguments, Plan(arguments, place, type), "--batch-size 1, fewer pictures at once (-n), --dtype bf16");
        var pipeline = ImagePipeline.Load(place, device, type);
        var request = Request(arguments, pipeline, name => ImagePipeline.Load(ModelPlace.Find(name), device, type));
        options.Guidance.CheckUse(arguments, pipeline.Plan(request));
        var recipe = Recipe.Of(
            arguments.GetRequiredValue(options.Model), pipeline, request, options.Compute.TypeName(arguments), arguments.GetValue(options.Noise), [.. TypedWords.Without(arguments, options.Output, options.Trajectory).Where(word => word != options.Graphs.Name)]).From(place, arguments, options.Compute, request.BatchSize);
        Before?.Invoke(recipe);
        var begin = Stopwatch.GetTimestamp();
        var (path, evaluations) = options.Pictures.WantsNoise(arguments)
            ? (Invert(arguments, pipeline, request, recipe, stop), recipe.Steps)
            : Sample(arguments, terminal, pipeline, request, recipe, stop);
        return new SampledImages(path, request.Count, evaluations, Stopwatch.GetElapsedTime(begin).TotalSeconds, recipe) { Memory = MemoryUse.Of(device) };
    }

    /// <summary>What the work would take.</summary>
    public ForeseenMemory Foresee(ParseResult arguments, string place)
    {
        SampleOptions.Refuse(arguments, "this model makes pictures of no texts", [.. options.Texts.All, .. options.Memory.OfTexts]);
        options.Compute.Prepare(arguments);
        return ForeseenMemory.Of(Plan(arguments, place, options.Compute.Type(arguments)));
    }

    private MemoryPlan Plan(ParseResult arguments, string place, ScalarType type)
    {
        ImagePipeline Outline(string folder) => new(ImageDiffusionModel.Load(folder, new WeightForm(type) { Reading = WeightReading.Outline }));
        var pipeline = Outline(place);
        return pipeline.Memory(Request(arguments, pipeline, name => Outline(ModelPlace.Find(name))) with { Graphs = false });       // an outline lies nowhere
    }

    private (string Path, int Evaluations) Sample(ParseResult arguments, Terminal terminal, ImagePipeline pipeline, SampleRequest request, Recipe recipe, CancellationToken stop)
    {
        var path = arguments.GetValue(options.Output) ?? SampleOptions.UsualOutput;
        var target = SampleTarget.For(path, recipe, pipeline.Model.Info.Classes);
        var watch = new SampleWatch(terminal, arguments.GetValue(options.Trajectory));
        target.Fill(pipeline.Batches(request with { OnStep = watch.Report, OnConstant = number => terminal.Error.WriteLine($"langevin: picture {number} is one number everywhere; a trained model hardly ever makes one: look at the settings, or train on.") }, stop));
        return (path, watch.Finish());
    }

    private string Invert(ParseResult arguments, ImagePipeline pipeline, SampleRequest request, Recipe recipe, CancellationToken stop)
    {
        var path = arguments.GetValue(options.Output) ?? "noise.safetensors";
        if (Path.GetExtension(path) != ".safetensors") throw new CommandException($"--output is '{path}', and --invert writes numbers; give a path that ends in .safetensors.");
        Safetensors.Write(path, new Dictionary<string, Tensor> { ["noise"] = pipeline.Invert(request, stop) }, new Dictionary<string, string> { ["format"] = "pt", ["langevin"] = recipe.ToJson() });
        return path;
    }

    private SampleRequest Request(ParseResult arguments, ImagePipeline pipeline, Func<string, ImagePipeline> load)
    {
        var known = pipeline.Model;
        var asked = arguments.GetValue(options.Classes) is { } list ? ClassList.Read(list, known.Info.Classes, known.Classes) : null;
        var given = arguments.GetValue(options.Noise) is { } file ? NoiseFile.Read(file, arguments.GetValue(options.Count), (known.Channels, known.Size.Height, known.Size.Width)) : null;
        var turn = asked?.Count ?? (known.Classes > 0 ? known.Classes : 4);
        var request = new SampleRequest
        {
            Classes = asked,
            Noise = given,
            Scheduler = options.Scheduler.Read(arguments, known.Scheduler),
            BatchSize = (int)(arguments.GetValue(options.Batch) ?? 64),
            Graphs = arguments.GetValue(options.Graphs),
        };
        request = options.Walk.Read(arguments, request, (request.Scheduler?.Recipe() ?? known.Recipe).Process);
        request = options.Pictures.Read(arguments, options.Shortcuts.Read(arguments, options.Guidance.Read(arguments, request, load)), (int)known.Channels, known.Size, arguments.GetValue(options.Count));
        if (options.Pictures.WantsNoise(arguments))
        {
            if (new Option[] { options.Noise, options.Trajectory, options.Graphs }.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is { } idle)
                throw new CommandException($"--invert makes noise, and {idle.Name} has no use there; leave it out.");
            request = request with { Guidance = 1 };
        }
        return request with { Count = (int)(arguments.GetValue(options.Count) ?? given?.Size(0) ?? request.Init?.Size(0) ?? Math.Min(turn, MostUnasked)) };
    }
}
