using Langevin.Cli.Evaluating;
using Langevin.Cli.Sampling;
using Langevin.Evaluation;
using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Results;
using Langevin.Media;
using Langevin.Media.Datasets;
using Langevin.Models.ImageDiffusion;
using Langevin.Pipelines;
using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Training;

/// <summary>What <c>--evaluate-every</c> measures of a run: pictures of the averaged model, against real ones of its data.</summary>
internal sealed class RunEvaluation
{
    private const string Test = "test", HeldOutPart = "held-out", Train = "train", Agreement = "class_agreement";
    private const double MeasuredShare = 0.1;

    private readonly string folder;
    private readonly IImageDataset data;
    private readonly IImageDataset? test;
    private FeatureNetwork? network;
    private PictureFeatures? real;
    private FeatureReference? reference;

    private RunEvaluation(string folder, TrainingOptions options)
    {
        this.folder = folder;
        data = Dataset.Open(options.Data);
        test = TestPart(options.Data);
        var asked = options.Evaluation;
        var word = ReferenceWord(options);
        network = Network(asked, options.Data);
        var isJudged = network is null && options.ClassConditional;          // the classes that are asked of the model are the classifier's
        var (best, better) = EvaluationMetrics.Best(asked, network is null ? JudgeFeatures.NameOf : network.MetricName, isJudged ? Agreement : null);
        Options = options with { Evaluation = asked with { Reference = word, Best = best, Better = better } };
    }

    /// <summary>The words of <c>evaluation.reference</c>.</summary>
    public static IReadOnlyList<string> References { get; } = [Test, HeldOutPart, Train];

    /// <summary>The configuration with what it leaves open.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Where the classifier and what it saw in the real pictures are kept: with the run, so that it goes on to the same numbers wherever it is taken.</summary>
    private string Kept => Path.Combine(folder, "evaluations", "reference");

    /// <summary>The evaluation that a configuration asks for; null when it asks for none. Nothing is looked at yet.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="options">The configuration.</param>
    /// <exception cref="CommandException">A word is not known, or something that it needs is not there.</exception>
    public static RunEvaluation? Of(string folder, TrainingOptions options) => options.Evaluation.Every > 0 ? new RunEvaluation(folder, options) : null;

    /// <summary>Looks at the real pictures; a classifier of the data is trained first where there is none yet, and kept with the run.</summary>
    public void Prepare(Trainer trainer, Terminal terminal, CancellationToken stop)
    {
        var asked = Options.Evaluation;
        network ??= new JudgeFeatures(Classifier(stop));
        network.To(Device.Parse(Options.Device));
        var (pictures, part) = asked.Reference switch
        {
            Test => (test!, Test),
            HeldOutPart => (trainer.HeldOutImages ?? throw new CommandException($"evaluation.reference is '{HeldOutPart}', and the run holds nothing out of {data.Count} pictures; take '{Train}'."), HeldOutPart),
            _ => (trainer.TrainingImages, Train),
        };
        var source = new DatasetPictures(pictures.Count > asked.ReferenceImages ? HeldOutSplit.ByCount(pictures, asked.ReferenceImages).Validation : pictures, $"{Options.Data} {part}");
        terminal.Error.WriteLine($"langevin: every {asked.Every} steps {asked.Images} pictures are compared with {source.Count} of {source.Name} through {network.Name}; the model of the {(asked.Better == "lower" ? "lowest" : "highest")} {asked.Best} is kept in {Path.Combine(folder, "best")}");
        (real, reference) = new FeatureCache(Kept, said => terminal.Error.WriteLine($"note: {said}")).Reference(network, source, new LookLine(terminal, source), stop);
    }

    /// <summary>Measures a model, and writes the result with its protocol into the run folder.</summary>
    public IReadOnlyDictionary<string, double> Measure(ImageDiffusionModel model, long step)
    {
        var asked = Options.Evaluation;
        var (pipeline, name) = (new ImagePipeline(model), $"{folder} at step {step}");
        var request = new SampleRequest { Count = asked.Images, Steps = asked.Steps, Guidance = asked.Guidance, Seed = asked.Seed };
        var recipe = Recipe.Of(folder, pipeline, request);
        var source = new SampledPictures(name, pipeline, request, (network as JudgeFeatures)?.Judge.Classes, folder, []);
        var protocol = new SampleProtocol { Source = name, Sampler = recipe.Sampler, Steps = recipe.Steps, Guidance = recipe.Guidance, Seeds = [asked.Seed], DataType = recipe.Dtype };
        var metrics = asked.Metrics.Select(word => MetricOptions.Words[word]).ToArray();
        var result = ImageEvaluation.Measure(PictureFeatures.Of(network!, source), reference, real, protocol, new FeatureRequest { Metrics = metrics, Seed = asked.Seed });
        var file = RunFolder.Evaluation(folder, step);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.WriteText(file, result.ToJson() + "\n");
        return result.Metrics.ToDictionary(metric => metric.Metric, metric => metric.Value);
    }

    /// <summary>The network that is asked for, open; null for a classifier, which is found or trained later.</summary>
    private FeatureNetwork? Network(EvaluationOptions asked, string name)
    {
        if (!FeatureNetworks.Names.Contains(asked.Features)) throw new CommandException($"evaluation.features is '{asked.Features}', and must be one of {string.Join(", ", FeatureNetworks.Names)}.");
        if (asked.Features != FeatureNetworks.Classifier) return FeatureNetworks.Open(asked.Features, asked.FeatureWeights ?? NetworkPlaces.Fetched("--evaluate-features", asked.Features, "--evaluate-weights"));
        if (data.Classes is not { Count: > 1 }) throw new CommandException($"--evaluate-features {FeatureNetworks.Classifier} learns the classes of the data, and '{name}' has none; take {FeatureNetworks.NsfwMobileNet} ('langevin data get nsfwjs'), or another network with --evaluate-weights.");
        return null;
    }

    private string ReferenceWord(TrainingOptions options) => options.Evaluation.Reference switch
    {
        null => test is null ? Train : Test,
        Test when test is null => throw new CommandException($"--evaluate-reference is '{Test}', and '{options.Data}' has no test part; take {HeldOutPart} or {Train}."),
        HeldOutPart when options.Cadence.ValidateEvery == 0 => throw new CommandException($"--evaluate-reference is '{HeldOutPart}', and nothing is held out without validation; give --validate-every N, or take {Train}."),
        Test or HeldOutPart or Train => options.Evaluation.Reference,
        var other => throw new CommandException($"evaluation.reference is '{other}', and must be one of {string.Join(", ", References)}."),
    };

    private Judge Classifier(CancellationToken stop)
    {
        var split = test is null ? HeldOutSplit.ByFraction(data, MeasuredShare) : new HeldOutSplit(data, test);
        return NetworkPlaces.Judges(Kept).GetOrTrain(split.Training, split.Validation, device: Device.Parse(Options.Device), cancellation: stop);
    }

    private static IImageDataset? TestPart(string name)
    {
        try
        {
            return Dataset.Open(name, DatasetSplit.Test);
        }
        catch (MediaException)
        {
            return null;                                            // it has none; the training part was opened
        }
    }
}
