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

    private readonly FeatureFiles files = new();
    private readonly MetricOptions metrics = new();
    private readonly Option<string?> saved = Choose.Text("--save-statistics", "FILE.npz", "Where mean and covariance of the real pictures go, for pytorch-fid and --real-statistics");
    private readonly Option<string?> output = Choose.Text("--output", "FILE.json", "Where the result goes, with its protocol", "-o");
    private readonly Option<string[]> compare = new("--compare") { HelpName = "A.json B.json", Description = "Sets two results side by side, when they were measured alike", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
    private readonly Option<long?> threads = Choose.Whole("--threads", "N", "Threads an operator may use, every core by default", 1, 4096);

    public EvaluateCommand() : base("evaluate", "Measures how near generated pictures are to real ones, from their features, and writes down how.",
        "langevin evaluate --real-features real.safetensors --generated-features generated.safetensors --metrics fd,kid,prdc --json",
        "langevin evaluate --real-statistics real.npz --generated-features generated.safetensors --bootstrap 200 --output a.json",
        "langevin evaluate --compare a.json b.json")
    {
        files.AddTo(this);
        metrics.AddTo(this);
        Option[] options = [saved, output, compare, threads];
        foreach (var option in options) Add(option);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        using var gradients = GradientMode.Off();
        ComputeOptions.SetThreads(arguments.GetValue(threads));
        if (arguments.GetValue(compare) is [var first, var second]) Compare(first, second, arguments, terminal);
        else Measure(arguments, terminal, stop);
        return CommandLine.Done;
    }

    private void Measure(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var reference = files.Reference(arguments);
        if (arguments.GetValue(saved) is { } path)
        {
            (reference ?? throw new CommandException($"--save-statistics '{path}' keeps the statistics of real pictures; give their --real-features.")).Statistics.Save(path);
            if (!files.HasGenerated(arguments)) return;
        }
        var (features, probabilities) = files.Generated(arguments);
        var result = FeatureEvaluation.Measure(metrics.Request(arguments, Usual(arguments, reference, features, probabilities)), reference, features, probabilities, stop);
        if (arguments.GetValue(output) is { } file) AtomicFile.WriteText(file, result.ToJson() + "\n");
        foreach (var warning in result.Warnings) terminal.Error.WriteLine($"note: {warning}");
        if (arguments.WantsJson()) terminal.Output.WriteLine(result.ToJson());
        else ResultTable.Write(result, terminal);
    }

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
