using System.CommandLine;
using Langevin.Cli.Sampling;
using Langevin.Evaluation;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Results;
using Langevin.Media;
using Langevin.Media.Datasets;
using Langevin.Media.Datasets.Named;
using Langevin.Media.Images;
using Langevin.Pipelines;

namespace Langevin.Cli.Evaluating;

/// <summary>Measures a model or a folder of pictures by what a feature network sees in them, against real ones.</summary>
internal sealed class ImageMeasurement
{
    private const int MostImages = 1_000_000, UsualImages = 1000;

    private readonly Option<string?> data = Choose.Text("--reference", "DATA", "The real pictures: a known dataset, or a folder or archive with train/ and test/, each with one folder a class");
    private readonly Option<string?> part = Choose.Word("--reference-split", "Which part of the real pictures to compare with, test by default; all of a folder that has no parts", ["test", "train"]);
    private readonly Option<string?> kept = Choose.Output("--feature-cache", "FOLDER", "Where features of real pictures are kept, and those of work that was stopped; below the cache folder by default", OutputKind.Folder);
    private readonly Option<long?> count = Choose.Whole("--count", "N", "How many pictures a model makes, 1000 by default; a folder's are all taken", 2, MostImages, "-n");
    private readonly Option<long?> batch = Choose.Whole("--batch-size", "N", "Pictures that go through the network together, 64 by default", 1, 65536);
    private readonly Option<string?> exported = Choose.Output("--export-features", "FILE.safetensors", "Where the features of the pictures go, and as 'real_features' those of the reference");
    private readonly TextOptions texts = new();
    private readonly NetworkOptions networks = new();
    private readonly WalkOptions walk = new();
    private readonly GuidanceOptions guidance = new();
    private readonly ShortcutOptions shortcuts = new();
    private readonly ComputeOptions compute = new();

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        networks.AddTo(command);
        Option[] options = [data, part, kept, count, batch, exported];
        foreach (var option in options) command.Add(option);
        texts.AddTo(command);
        walk.AddTo(command);
        guidance.AddTo(command);
        shortcuts.AddTo(command);
        compute.AddTo(command);
    }

    /// <summary>Refuses what is neither a model nor pictures.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static void RequireSubject(string subject)
    {
        if (IsModel(subject) || Path.Exists(subject) || KnownDatasets.Find(subject) is not null) return;
        throw new CommandException($"there is no model and there are no pictures '{subject}'; give a run, a folder in diffusers' layout, the name of a model or of a data set, or a folder or archive of pictures.");
    }

    /// <summary>Measures what was named.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="subject">A model's folder or name, or a folder or archive of pictures.</param>
    /// <param name="statistics">Statistics to compare with instead of real pictures; null for none.</param>
    /// <param name="request">What to measure.</param>
    /// <param name="after">Options that say nothing about the pictures, and do not keep what was stopped from going on.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CommandException">No reference was named.</exception>
    public MetricResult Measure(ParseResult arguments, string subject, FeatureReference? statistics, FeatureRequest request, IReadOnlyList<Option> after, Terminal terminal, CancellationToken stop)
    {
        var name = arguments.GetValue(data);
        RequireReference(subject, name, statistics, request);
        var device = compute.Prepare(arguments);
        var test = name is null ? null : Real(arguments, name);
        var pipeline = IsModel(subject) ? ImagePipeline.Load(ModelPlace.Find(subject), device, compute.Type(arguments)) : null;
        var pictures = pipeline is null ? new DatasetPictures(Dataset.Open(subject), subject) : null;
        var network = networks.Open(arguments, device, name, stop);
        var pairs = texts.Pairs(arguments, request, network, pictures, stop);
        var cache = Cache(arguments, terminal);
        var (real, reference) = test is null ? (null, statistics) : Look(cache, network, test, terminal, stop);
        var line = new StepLine(terminal);
        var (source, protocol) = pipeline is null ? (Classed(pictures!, network), new SampleProtocol { Source = subject }) : Sampled(arguments, subject, pipeline, network, [.. after, exported], line);
        var images = cache.Gather(network, source, pipeline is null ? Progress(terminal, source) : null, stop);
        line.Finish();
        var result = ImageEvaluation.Measure(images, reference, real, protocol, request, pairs, stop);
        if (arguments.GetValue(exported) is { } path) images.Export(path, real);
        cache.Forget(network, source);
        return pictures?.Sizes.Warning(subject) is { } sizes ? result with { Warnings = [.. result.Warnings, sizes] } : result;
    }

    /// <summary>The pictures themselves, for what is not measured from features; a model makes them anew.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="subject">A model's folder or name, or a folder or archive of pictures.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="stop">Ends it.</param>
    public Image[] Pictures(ParseResult arguments, string subject, Terminal terminal, CancellationToken stop)
    {
        var line = new StepLine(terminal);
        var source = IsModel(subject) ? Sampled(arguments, subject, Load(arguments, subject), null, [], line).Item1 : new DatasetPictures(Dataset.Open(subject), subject);
        Image[] images = [.. source.From(0, stop).SelectMany(batch => batch.Images)];
        line.Finish();
        return images;
    }

    /// <summary>Loads a model to measure it.</summary>
    /// <exception cref="CommandException">The subject is no model.</exception>
    public ImagePipeline Load(ParseResult arguments, string subject) => IsModel(subject)
        ? ImagePipeline.Load(ModelPlace.Find(subject), compute.Prepare(arguments), compute.Type(arguments))
        : throw new CommandException($"'{subject}' is no model, and this is measured of models alone; give a run, a folder in diffusers' layout, or a name.");

    /// <summary>The real pictures that were named, by split.</summary>
    /// <exception cref="CommandException">None were named.</exception>
    public IImageDataset Real(ParseResult arguments, DatasetSplit split) => Dataset.Open(Name(arguments), split);

    /// <summary>The real pictures of the test part, which were not trained on; null where there is none.</summary>
    public IImageDataset? HeldOut(ParseResult arguments)
    {
        try
        {
            return Real(arguments, DatasetSplit.Test);
        }
        catch (MediaException)
        {
            return null;                                            // the training part was opened: it has no other
        }
    }

    /// <summary>What the network that was asked for sees in pictures; real ones are looked at once.</summary>
    public (FeatureSet Generated, FeatureSet Training, FeatureSet? HeldOut) Seen(ParseResult arguments, Image[] generated, IImageDataset training, IImageDataset? heldOut, Terminal terminal, CancellationToken stop)
    {
        var name = Name(arguments);
        var network = networks.Open(arguments, compute.Prepare(arguments), name, stop);
        var cache = Cache(arguments, terminal);
        var pictures = new DatasetPictures(new InMemoryDataset("generated pictures", [.. generated.Select(image => new ImageSample(image, null))]), "generated pictures");
        FeatureSet Real(IImageDataset real, string part) => Look(cache, network, new DatasetPictures(real, $"{name} {part}"), terminal, stop).Item1.Features;
        return (PictureFeatures.Of(network, pictures, stop).Features, Real(training, "train"), heldOut is null ? null : Real(heldOut, "test"));
    }

    /// <summary>What the real pictures are called.</summary>
    /// <exception cref="CommandException">None were named.</exception>
    public string Name(ParseResult arguments) => arguments.GetValue(data) ?? throw new CommandException("this needs --reference DATA: the real pictures, such as fashion-mnist.");

    private static void RequireReference(string subject, string? name, FeatureReference? statistics, FeatureRequest request)
    {
        if (name is not null && statistics is not null) throw new CommandException($"--reference '{name}' and --real-statistics or --real-features both name the real pictures; give one.");
        if (name is null && statistics is null && request.Metrics.Any(metric => metric is FeatureMetric.FrechetDistance or FeatureMetric.KernelDistance or FeatureMetric.NeighbourScores))
            throw new CommandException($"'{subject}' needs --reference DATA to be measured against: the real pictures, such as fashion-mnist.");
    }

    private DatasetPictures Real(ParseResult arguments, string name)
    {
        var split = arguments.GetValue(part);
        if (split == "train") return new DatasetPictures(Dataset.Open(name), $"{name} train");
        try
        {
            return new DatasetPictures(Dataset.Open(name, DatasetSplit.Test), $"{name} test");
        }
        catch (MediaException) when (split is null && Directory.Exists(name) && !networks.AreLearned(arguments))
        {
            return new DatasetPictures(Dataset.Open(name), name);
        }
    }

    private static (PictureFeatures, FeatureReference) Look(FeatureCache cache, FeatureNetwork network, DatasetPictures test, Terminal terminal, CancellationToken stop)
    {
        if (!File.Exists(cache.PathOf(network, test))) terminal.Error.WriteLine($"langevin: looking at the {test.Count} real pictures of {test.Name} through {network.Name}; what it sees is kept");
        return cache.Reference(network, test, Progress(terminal, test), stop);
    }

    /// <summary>The pictures with their classes where they are those of the classifier, else without.</summary>
    private static IPictureSource Classed(DatasetPictures pictures, FeatureNetwork network) =>
        network is JudgeFeatures { Judge: var judge } && !judge.Classes.SequenceEqual(pictures.Dataset.Classes ?? []) ? new UnclassedPictures(pictures) : pictures;

    private (IPictureSource, SampleProtocol) Sampled(ParseResult arguments, string subject, ImagePipeline pipeline, FeatureNetwork? network, Option[] after, StepLine line)
    {
        ImagePipeline Load(string name) => ImagePipeline.Load(ModelPlace.Find(name), compute.Prepare(arguments), compute.Type(arguments));
        var request = new SampleRequest { Count = (int)(arguments.GetValue(count) ?? UsualImages), BatchSize = (int)(arguments.GetValue(batch) ?? 64), OnStep = line.Report };
        request = shortcuts.Read(arguments, guidance.Read(arguments, walk.Read(arguments, request, pipeline.Model.Recipe.Process), Load));
        guidance.CheckUse(arguments, pipeline.Plan(request));
        var recipe = Recipe.Of(subject, pipeline, request, compute.TypeName(arguments));
        var classes = network is JudgeFeatures { Judge: var judge } ? judge.Classes : null;
        return (new SampledPictures(subject, pipeline, request, classes, ModelPlace.Find(subject), TypedWords.Without(arguments, after)),
            new SampleProtocol { Source = subject, Sampler = recipe.Sampler, Steps = recipe.Steps, Guidance = recipe.Guidance, Seeds = [request.Seed], DataType = recipe.Dtype });
    }

    private FeatureCache Cache(ParseResult arguments, Terminal terminal) => new(arguments.GetValue(kept) ?? NetworkPlaces.Features(), said => terminal.Error.WriteLine($"note: {said}"));

    private static LookLine Progress(Terminal terminal, IPictureSource source) => new(terminal, source);

    /// <summary>A model that comes with the program, or a folder that holds one; anything else is pictures.</summary>
    private static bool IsModel(string subject) =>
        Directory.Exists(subject) ? File.Exists(Path.Combine(subject, "run.json")) || File.Exists(Path.Combine(subject, "model_index.json"))
        : !File.Exists(subject) && ModelPlace.OrBundled(subject) != subject;
}
