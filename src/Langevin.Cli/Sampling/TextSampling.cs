using System.CommandLine;
using System.Diagnostics;
using Langevin.Cli.Display;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Pipelines.Memory;
using Langevin.Pipelines.Safety;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Pictures of texts.</summary>
internal sealed class TextSampling(SampleOptions options)
{
    private const string OfClasses = "DiTPipeline";
    private static readonly string[] PartsOfIts = ["vae", "vqvae", "text_encoder", "tokenizer"];

    /// <summary>Called with the recipe before the work begins.</summary>
    public Action<Recipe>? Before { get; init; }

    /// <summary>The checkpoint of a place, if it is of a pipeline that works in latents or reads texts; null for a model of pixels.</summary>
    /// <param name="place">The folder or the file.</param>
    /// <param name="prediction">For a file: what its network predicts, where that was asked for.</param>
    /// <exception cref="ConfigException">Its index cannot be understood.</exception>
    public static Checkpoint? Checkpoint(string place, string? prediction = null)
    {
        if (File.Exists(place)) return Models.Checkpoints.Checkpoint.Open(place, prediction: prediction);
        if (!File.Exists(Path.Combine(place, "model_index.json"))) return null;
        var checkpoint = Models.Checkpoints.Checkpoint.Open(place);
        return PartsOfIts.Any(checkpoint.Components.ContainsKey) ? checkpoint : null;
    }

    /// <summary>Loads a model; what is then given makes ready the walks of other command lines, which give their latents.</summary>
    public Func<ParseResult, CancellationToken, Func<Tensor>> Walks(ParseResult arguments, Checkpoint checkpoint, Terminal terminal)
    {
        var pipeline = Load(arguments, ref checkpoint, terminal, out _);
        return (changed, stop) =>
        {
            var request = Request(changed, pipeline);
            options.Guidance.CheckUse(changed, pipeline.Plan(request));
            return () => pipeline.Latents(request, stop);
        };
    }

    /// <summary>The model, with what was asked for of its files and its memory.</summary>
    private TextToImagePipeline Load(ParseResult arguments, ref Checkpoint checkpoint, Terminal terminal, out Placement place)
    {
        if (checkpoint.ClassName != OfClasses) SampleOptions.Refuse(arguments, "this model makes pictures of texts, which --prompt gives", options.Classes);
        SampleOptions.Refuse(arguments, "this model works in latents", [.. options.Pictures.OfPixels, .. options.Guidance.ByAWorseModel]);
        checkpoint = Opened(arguments, checkpoint);
        place = options.Memory.Place(arguments, options.Compute.Prepare(arguments), options.Compute.Type(arguments));
        if (place.Device == Device.Cpu) options.Memory.Require(arguments, Plan(arguments, checkpoint, place, null));
        TellTypes(arguments, checkpoint, place, terminal);
        if (!options.Scheduler.IsAsked(arguments)) foreach (var notice in checkpoint.Notices) terminal.Error.WriteLine($"langevin: {notice}");
        var pipeline = TextToImagePipeline.Load(options.Texts.Adapters.Apply(arguments, checkpoint, terminal), place);
        options.Texts.Families.CheckUse(arguments, pipeline);
        options.Texts.UnClip.CheckUse(arguments, pipeline);
        return pipeline;
    }

    public SampledImages Run(ParseResult arguments, Checkpoint checkpoint, Terminal terminal, CancellationToken stop)
    {
        var pipeline = Load(arguments, ref checkpoint, terminal, out var place);
        var request = Request(arguments, pipeline) with { OnNotice = notice => terminal.Error.WriteLine($"langevin: {notice}") };
        var work = TextWork.Read(arguments, options, pipeline, request, other => TextToImagePipeline.Load(options.Texts.WithAutoencoder(arguments, Models.Checkpoints.Checkpoint.Open(other)), place));
        options.Guidance.CheckUse(arguments, pipeline.Plan(request));
        var recipe = work.Described(Recipe.Of(
            arguments.GetRequiredValue(options.Model), pipeline, request, options.Compute.TypeName(arguments), arguments.GetValue(options.Noise), [.. TypedWords.Without(arguments, options.Output, options.Trajectory, options.PreviewVae).Where(word => word != options.Graphs.Name)]))
            .From(checkpoint.Path, arguments, options.Compute, request.BatchSize) with { SafetyChecker = Judging(checkpoint, work) };
        Before?.Invoke(recipe);
        var begin = Stopwatch.GetTimestamp();
        var path = arguments.GetValue(options.Output) ?? SampleOptions.UsualOutput;
        var target = SampleTarget.For(path, recipe, recipe.Prompts);
        var watch = new SampleWatch(terminal, arguments.GetValue(options.Trajectory)) { Shown = walk => walk with { X = (request.Preview ?? pipeline.Preview).Apply(walk.X0) } };
        Dictionary<int, FlaggedImage> flagged = [];
        target.Fill(Numbered(work.Batches(watch.Report, one => flagged.TryAdd(one.Image, one), stop), request.ImagesPerPrompt), flagged.ContainsKey);
        if (flagged.Count > 0) watch.Withhold();
        return new SampledImages(path, request.Count - flagged.Count, watch.Finish(), Stopwatch.GetElapsedTime(begin).TotalSeconds, recipe) { Memory = MemoryUse.Of(place.Device), Flagged = flagged.Count == 0 ? null : [.. flagged.Values.Select(FlaggedPicture.Of)] };
    }

    /// <summary>What the work would take; what adapters leave out is said.</summary>
    public ForeseenMemory Foresee(ParseResult arguments, Checkpoint checkpoint, Terminal terminal) =>
        ForeseenMemory.Of(Plan(arguments, Opened(arguments, checkpoint), options.Memory.Place(arguments, options.Compute.Prepare(arguments), options.Compute.Type(arguments)), terminal));

    private MemoryPlan Plan(ParseResult arguments, Checkpoint checkpoint, Placement place, Terminal? terminal)
    {
        TextToImagePipeline Outline(Checkpoint files) => TextToImagePipeline.Load(files, place with { Presence = NetworkPresence.Never });
        var outline = Outline(options.Texts.Adapters.Apply(arguments, checkpoint, terminal, WeightReading.Outline));
        options.Texts.Families.CheckUse(arguments, outline);
        options.Texts.UnClip.CheckUse(arguments, outline);
        return TextWork.Read(arguments, options, outline, Request(arguments, outline), other => Outline(options.Texts.WithAutoencoder(arguments, Models.Checkpoints.Checkpoint.Open(other)))).Memory(place.Presence);
    }

    /// <summary>Says in which type is computed, where that was not asked for and is not the one of the weights.</summary>
    private void TellTypes(ParseResult arguments, Checkpoint checkpoint, Placement place, Terminal terminal)
    {
        var walked = checkpoint.Components.ContainsKey("unet") ? "unet" : "transformer";
        var outline = new WeightForm(place.Type) { Reading = WeightReading.Outline, Storage = WeightStorage.AsStored };
        if (!options.Compute.IsTypeAsked(arguments) && checkpoint.Network<Architecture>(walked, outline).Parameters().Select(weight => weight.Type).FirstOrDefault(type => type != place.Type, place.Type) is var stored && stored != place.Type)
            terminal.Error.WriteLine($"langevin: weights are stored as {stored} and computed with as {place.Type}; --dtype says otherwise, and bf16 is the fast half on a processor.");
        if (place.Type == ScalarType.Float16 && place.Device == Device.Cpu) terminal.Error.WriteLine("langevin: Float16 is slow on a processor; --dtype bf16 takes as little memory and is fast.");
    }

    /// <summary>The checkpoint with the variant, the configurations and the autoencoder that were asked for.</summary>
    private Checkpoint Opened(ParseResult arguments, Checkpoint checkpoint)
    {
        var (variant, config, prediction) = (options.Texts.Variant(arguments), options.Texts.Config(arguments), options.Texts.Prediction(arguments));
        if (config is not null && !File.Exists(checkpoint.Path)) throw new CommandException($"--config is '{config}', and '{checkpoint.Path}' is a folder, which has its own configurations; leave it out.");
        return options.Texts.WithAutoencoder(arguments, variant is null && config is null && prediction is null ? checkpoint : Models.Checkpoints.Checkpoint.Open(checkpoint.Path, variant, config, prediction));
    }

    /// <summary>What became of a safety checker; null where there is none.</summary>
    private static string? Judging(Checkpoint checkpoint, TextWork work) => work.IsJudged ? "honoured" : checkpoint.Components.ContainsKey("safety_checker") ? "left out" : null;

    private TextToImageRequest Request(ParseResult arguments, TextToImagePipeline pipeline)
    {
        var size = options.Texts.Size(arguments, pipeline.NativeSize);
        var request = options.Texts.Read(arguments, pipeline.NativeSize, Classes(arguments, pipeline));
        request = request with
        {
            ImagesPerPrompt = (int)(arguments.GetValue(options.Count) ?? Math.Max(1, request.UnClip?.Like.Count ?? 0)),
            Scheduler = options.Scheduler.Read(arguments, pipeline.Scheduler),
            Graphs = arguments.GetValue(options.Graphs),
        };
        request = options.Walk.Read(arguments, request, (request.Scheduler ?? pipeline.Scheduler).Recipe().Process);
        request = options.Guidance.Read(arguments, request, _ => throw new InvalidOperationException("A worse model was asked for where none can be."));
        request = options.Memory.Read(arguments, options.Shortcuts.Read(arguments, request));
        if (arguments.GetValue(options.Batch) is { } batch) request = request with { BatchSize = (int)batch };
        var (channels, reduction) = (pipeline.Codec.Channels, pipeline.Codec.Reduction);
        request = options.Pictures.Read(arguments, request, 3, size, request.Count);
        request = options.Texts.PicturePrompts.Read(arguments, pipeline, options.Texts.Controls.Read(arguments, pipeline, request, size));
        if (arguments.GetValue(options.PreviewVae) is { } small)
            request = request with { Preview = arguments.GetValue(options.Trajectory) is null ? throw new CommandException("--preview-vae says how --trajectory shows pictures; give --trajectory FILE too.") : pipeline.LoadPreview(small) };
        return arguments.GetValue(options.Noise) is { } file ? request with { Noise = NoiseFile.Read(file, request.Count, (channels, size.Height / reduction, size.Width / reduction)) } : request;
    }

    /// <summary>The classes asked for, as prompts; null where prompts were given.</summary>
    private IReadOnlyList<string>? Classes(ParseResult arguments, TextToImagePipeline pipeline) =>
        pipeline is DiTPipeline model && arguments.GetValue(options.Classes) is { } list ? [.. ClassList.Read(list, null, (int)model.Classes).Select(number => $"{number}")] : null;

    /// <summary>Images with the numbers of their prompts.</summary>
    private static IEnumerable<(int[] Shown, Tensor Images)> Numbered(IEnumerable<Tensor> batches, int imagesPerPrompt)
    {
        var first = 0;
        foreach (var images in batches)
        {
            var count = (int)images.Size(0);
            yield return ([.. Enumerable.Range(first, count).Select(image => image / imagesPerPrompt)], images);
            first += count;
        }
    }
}
