using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Evaluating;
using Langevin.Evaluation.Results;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin evaluate</c>: distances and scores of generated pictures, each with its protocol.</summary>
internal sealed class EvaluateCommand : LangevinCommand
{
    private const long MostResultBytes = 1 << 24;
    private static readonly FeatureMetric[] UsualOfPictures = [FeatureMetric.FrechetDistance, FeatureMetric.KernelDistance, FeatureMetric.NeighbourScores, FeatureMetric.Diversity];

    private readonly Argument<string?> subject = new("MODEL|PICTURES") { Description = "A model (a run, a folder in diffusers' layout, a name) or pictures (a folder, an archive) to measure by --reference", Arity = ArgumentArity.ZeroOrOne };
    private readonly ImageMeasurement images = new();
    private readonly FeatureFiles files = new();
    private readonly MetricOptions metrics = new();
    private readonly LikelihoodOptions likelihood = new();
    private readonly MemorisationOptions memorisation = new();
    private readonly CurveOptions curves = new();
    private readonly Option<string?> saved = Choose.Output("--save-statistics", "FILE.npz", "Where mean and covariance of the real pictures go, for pytorch-fid and --real-statistics");
    private readonly Option<string?> output = Choose.Output("--output", "FILE.json", "Where the result goes, with its protocol", OutputKind.File, "-o");
    private readonly Option<string[]> compare = new("--compare") { HelpName = "A.json B.json", Description = "Sets two results side by side, when they were measured alike", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };

    public EvaluateCommand() : base("evaluate", "Measures how near generated pictures are to real ones, and writes down how.",
        "langevin evaluate fashion-mnist --reference fashion-mnist -n 500 --guidance 2 --output guided.json",
        "langevin evaluate pictures/ --reference fashion-mnist --metrics fd,kid,prdc",
        "langevin evaluate fashion-mnist --reference fashion-mnist --over nfe=5,10,20,50 --plot curve.svg --csv curve.csv",
        "langevin evaluate fashion-mnist --reference fashion-mnist --metrics bits-per-dim",
        "langevin evaluate fashion-mnist --reference fashion-mnist --memorisation nearest.png",
        "langevin evaluate pictures/ --reference photos/ --features nsfw-inception --export-features seen.safetensors",
        "langevin evaluate pictures/ --real-statistics stats.npz --features inception --feature-weights pt_inception.safetensors --as fid",
        "langevin evaluate pictures/ --metrics clip-score --features clip --feature-weights clip-vit-base-patch32/ --captions captions.csv",
        "langevin evaluate --real-features real.safetensors --generated-features generated.safetensors --metrics fd,kid,prdc --json",
        "langevin evaluate --real-statistics real.npz --generated-features generated.safetensors --bootstrap 200 --output a.json",
        "langevin evaluate --compare a.json b.json")
    {
        Add(subject);
        metrics.AddTo(this);
        Option[] options = [output, compare];
        foreach (var option in options) Add(option);
        files.AddTo(this);
        Add(saved);
        images.AddTo(this);
        likelihood.AddTo(this);
        memorisation.AddTo(this);
        curves.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        using var gradients = GradientMode.Off();
        ComputeOptions.SetThreads(arguments.GetValue<long?>("--threads"));
        if (arguments.GetValue(subject) is { } named) ImageMeasurement.RequireSubject(named);
        if (arguments.GetValue(compare) is [var first, var second]) Compare(first, second, arguments, terminal);
        else if (arguments.GetValue(subject) is { } varied && curves.Asked(arguments)) MeasureCurves(varied, arguments, terminal, stop);
        else if (arguments.GetValue(subject) is { } pictures) Write(MeasurePictures(pictures, arguments, terminal, stop), arguments, terminal);
        else MeasureFeatures(arguments, terminal, stop);
        if (arguments.GetValue(subject) is not null && MemoryUse.Of(ComputeOptions.Find(arguments.GetValue<string?>("--device"))).Line() is { Length: > 0 } line) terminal.Error.WriteLine($"langevin: {line}");
        return CommandLine.Done;
    }

    private MetricResult MeasurePictures(string subject, ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var reference = files.Reference(arguments);
        var request = metrics.Request(arguments, Seed(arguments), reference is null || files.HasRealFeatures(arguments) ? UsualOfPictures : [FeatureMetric.FrechetDistance, FeatureMetric.Diversity]);
        var result = request.Metrics.Count > 0 ? images.Measure(arguments, subject, reference, request, [.. metrics.Options, .. curves.Options, .. likelihood.Options, .. memorisation.Options, output], terminal, stop) : LikelihoodOptions.Empty(subject);
        result = likelihood.Measure(result, metrics.LikelihoodMethods(arguments), arguments, subject, images, terminal, stop);
        return memorisation.Measure(result, arguments, subject, images, terminal, stop);
    }

    private void MeasureCurves(string subject, ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        curves.RequireDependence(arguments, metrics.LikelihoodMethods(arguments).Count > 0);
        var measured = curves.Measure(arguments, subject, (again, place) => MeasurePictures(place, again, terminal, stop), [output], terminal);
        var json = MetricCurve.ToJson(measured);
        if (arguments.GetValue(output) is { } file) AtomicFile.WriteText(file, json + "\n");
        curves.Save(arguments, measured);
        if (arguments.WantsJson()) terminal.Output.WriteLine(json);
        else curves.Write(arguments, measured, terminal);
    }

    private void MeasureFeatures(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var reference = files.Reference(arguments);
        if (arguments.GetValue(saved) is { } path)
        {
            (reference ?? throw new CommandException($"--save-statistics '{path}' keeps the statistics of real pictures; give their --real-features.")).Statistics.Save(path);
            if (!files.HasGenerated(arguments)) return;
        }
        var (features, probabilities) = files.Generated(arguments);
        var request = metrics.Request(arguments, Seed(arguments), Usual(arguments, reference, features, probabilities));
        Write(FeatureEvaluation.Measure(request, reference, features, probabilities, cancellation: stop), arguments, terminal);
    }

    private void Write(MetricResult result, ParseResult arguments, Terminal terminal)
    {
        if (arguments.GetValue(output) is { } file) AtomicFile.WriteText(file, result.ToJson() + "\n");
        foreach (var warning in result.Warnings) terminal.Error.WriteLine($"note: {warning}");
        if (arguments.WantsJson()) terminal.Output.WriteLine(result.ToJson());
        else ResultTable.Write(result, terminal);
    }

    private static ulong Seed(ParseResult arguments) => (ulong)(arguments.GetValue<long?>("--seed") ?? 0);

    /// <summary>All that the files allow.</summary>
    private FeatureMetric[] Usual(ParseResult arguments, FeatureReference? reference, object? features, object? probabilities) =>
    [
        .. reference is not null && features is not null ? [FeatureMetric.FrechetDistance] : Array.Empty<FeatureMetric>(),
        .. files.HasRealFeatures(arguments) && features is not null ? [FeatureMetric.KernelDistance, FeatureMetric.NeighbourScores] : Array.Empty<FeatureMetric>(),
        .. probabilities is not null ? [FeatureMetric.InceptionScore] : Array.Empty<FeatureMetric>(),
        .. features is not null ? [FeatureMetric.Diversity] : Array.Empty<FeatureMetric>(),
    ];

    private static void Compare(string first, string second, ParseResult arguments, Terminal terminal)
    {
        var comparison = MetricComparison.Of(Read(first), Read(second), (first, second));
        if (arguments.WantsJson()) JsonResult.Write(terminal, comparison, json => json.MetricComparison);
        else ResultTable.Write(comparison, (first, second), terminal);
    }

    private static MetricResult Read(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MostResultBytes) throw new CommandException($"'{path}' has {length} bytes, too many for a result; give what 'langevin evaluate --output' wrote.");
        try
        {
            return MetricResult.FromJson(File.ReadAllText(path));
        }
        catch (Evaluation.EvaluationException failure)
        {
            throw new CommandException($"'{path}': {failure.Message}", failure);
        }
    }
}
