using System.CommandLine;
using Langevin.Cli.Doctor;
using Langevin.Cli.Sampling;
using Langevin.Evaluation;
using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Results;
using Langevin.Media.Datasets;
using Langevin.Pipelines;

namespace Langevin.Cli.Evaluating;

/// <summary>Measures a model or a folder of pictures by a classifier that was trained on the real ones.</summary>
internal sealed class ImageMeasurement
{
    private const int MostImages = 1_000_000, UsualImages = 1000;
    private const string BundledJudge = "fashion-mnist-judge.safetensors";

    private readonly Option<string?> data = Choose.Text("--reference", "DATA", "The real pictures: a known dataset, or a folder or archive with train/ and test/, each with one folder a class");
    private readonly Option<string?> judgeFile = Choose.Text("--judge", "FILE.safetensors", "The classifier, as 'langevin judge' made it of the reference; by default the one that comes along, or one that is trained now and kept");
    private readonly Option<long?> count = Choose.Whole("--count", "N", "How many pictures a model makes, 1000 by default; a folder's are all taken", 2, MostImages, "-n");
    private readonly Option<long?> batch = Choose.Whole("--batch-size", "N", "Pictures that go through the network together, 64 by default", 1, 65536);
    private readonly WalkOptions walk = new();
    private readonly GuidanceOptions guidance = new();
    private readonly ComputeOptions compute = new();

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [data, judgeFile, count, batch];
        foreach (var option in options) command.Add(option);
        walk.AddTo(command);
        guidance.AddTo(command);
        compute.AddTo(command);
    }

    /// <summary>Measures what was named.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="subject">A model's folder or name, or a folder or archive of pictures.</param>
    /// <param name="request">What to measure.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CommandException">No reference was named.</exception>
    public MetricResult Measure(ParseResult arguments, string subject, FeatureRequest request, Terminal terminal, CancellationToken stop)
    {
        var name = arguments.GetValue(data) ?? throw new CommandException($"'{subject}' needs --reference DATA to be measured against: the real pictures, such as fashion-mnist.");
        if (request.Metrics.Contains(FeatureMetric.InceptionScore)) throw new CommandException("is needs the class probabilities of an Inception network; give them as 'probabilities' or 'logits' in --generated-features.");
        var device = compute.Prepare(arguments);
        var (training, test) = (Dataset.Open(name), Dataset.Open(name, DatasetSplit.Test));
        var isModel = IsModel(subject);
        var pipeline = isModel ? ImagePipeline.Load(ModelPlace.Find(subject), device, compute.Type(arguments)) : null;
        var pictures = isModel ? null : Dataset.Open(subject);
        var judge = Judge(arguments.GetValue(judgeFile), training, test, stop);
        terminal.Error.WriteLine($"langevin: looking at the {test.Count} real test pictures of {name} through a classifier");
        var real = JudgedImages.Of(judge, test, stop);
        var (images, source) = pipeline is not null ? Generate(arguments, subject, pipeline, judge, terminal, stop) : (Look(judge, pictures!, stop), new SampleProtocol { Source = subject });
        return ImageEvaluation.Measure(images, real, $"{name} test", source, request, stop);
    }

    private static Judge Judge(string? path, IImageDataset training, IImageDataset test, CancellationToken stop)
    {
        if (path is null) return new JudgeStore(Path.Combine(CacheFolder.Where(), "judges"), ModelPlace.Beside(BundledJudge) is { } bundled ? [bundled] : []).GetOrTrain(training, test, cancellation: stop);
        var judge = Langevin.Evaluation.Classifiers.Judge.Load(path);
        judge.RequireTrainedOn(training);
        return judge;
    }

    private (JudgedImages Images, SampleProtocol Source) Generate(ParseResult arguments, string subject, ImagePipeline pipeline, Judge judge, Terminal terminal, CancellationToken stop)
    {
        ImagePipeline Load(string name) => ImagePipeline.Load(ModelPlace.Find(name), compute.Prepare(arguments), compute.Type(arguments));
        var line = new StepLine(terminal);
        var request = new SampleRequest { Count = (int)(arguments.GetValue(count) ?? UsualImages), BatchSize = (int)(arguments.GetValue(batch) ?? 64), OnStep = line.Report };
        request = guidance.Read(arguments, walk.Read(arguments, request, pipeline.Model.Recipe.Process), Load);
        guidance.CheckUse(arguments, pipeline.Plan(request));
        var images = new JudgedImages(judge);
        var hasClasses = (pipeline.Model.Info.Classes ?? []).SequenceEqual(judge.Classes);
        foreach (var (classes, batch) in pipeline.Batches(request, stop))
            if (hasClasses) images.Add(batch, Array.ConvertAll(classes, one => (long)one));
            else images.Add(batch);
        line.Finish();
        var recipe = Recipe.Of(subject, pipeline, request, compute.TypeName(arguments));
        return (images, new SampleProtocol { Source = subject, Sampler = recipe.Sampler, Steps = recipe.Steps, Guidance = recipe.Guidance, Seeds = [request.Seed], DataType = recipe.Dtype });
    }

    private static JudgedImages Look(Judge judge, IImageDataset pictures, CancellationToken stop) =>
        judge.Classes.SequenceEqual(pictures.Classes ?? []) ? JudgedImages.Of(judge, pictures, stop) : JudgedImages.OfUnlabelled(judge, pictures, stop);

    /// <summary>A model that comes with the program, or a folder that holds one; anything else is pictures.</summary>
    private static bool IsModel(string subject) =>
        Directory.Exists(subject) ? File.Exists(Path.Combine(subject, "run.json")) || File.Exists(Path.Combine(subject, "model_index.json"))
        : !File.Exists(subject) && ModelPlace.OrBundled(subject) != subject;
}
