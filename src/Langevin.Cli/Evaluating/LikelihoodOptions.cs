using System.CommandLine;
using Langevin.Evaluation.Likelihood;
using Langevin.Evaluation.Results;
using Langevin.Media.Datasets;

namespace Langevin.Cli.Evaluating;

/// <summary>How bits a dimension of held-out pictures are measured.</summary>
internal sealed class LikelihoodOptions
{
    private readonly Option<long?> count = Choose.Whole("--likelihood-images", "N", "bits-per-dim: pictures of the test set, at equal distances, 100 by default", 2, 1_000_000);
    private readonly Option<long?> probes = Choose.Whole("--probes", "N", "bits-per-dim-ode: random vectors a picture for the divergence, 1 by default", 1, 1000);
    private readonly Option<double?> tolerance = Choose.Real("--ode-tolerance", "X", "bits-per-dim-ode: the error allowed a step, 1e-4 by default", 1e-12, 0.1);

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [count, probes, tolerance];

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Options) command.Add(option);
    }

    /// <summary>A result without numbers, to which bits are added.</summary>
    public static MetricResult Empty(string subject) => new()
    {
        Metrics = [], Warnings = [], Protocol = new MetricProtocol { Samples = 0, LibraryVersion = CommandLine.Version }, Source = new Langevin.Evaluation.SampleProtocol { Source = subject },
    };

    /// <summary>The result with the bits that were asked for.</summary>
    public MetricResult Measure(MetricResult result, IReadOnlyList<LikelihoodMethod> methods, ParseResult arguments, string subject, ImageMeasurement images, Terminal terminal, CancellationToken stop)
    {
        if (methods.Count == 0) return result;
        var (model, name, test) = (images.Load(arguments, subject).Model, images.Name(arguments), images.Real(arguments, DatasetSplit.Test));
        foreach (var method in methods)
        {
            var request = Request(arguments, method);
            terminal.Error.WriteLine($"langevin: measuring the bits of {Math.Min(request.Images, test.Count)} pictures by the {(method == LikelihoodMethod.VariationalBound ? "variational bound" : "probability-flow ODE")}");
            result = Added(result, method, new ModelLikelihood(model, request).Of(test, $"{name} test", cancellation: stop));
        }
        return result;
    }

    private static MetricResult Added(MetricResult result, LikelihoodMethod method, LikelihoodResult found)
    {
        var isBound = method == LikelihoodMethod.VariationalBound;
        var measured = new Measurement(isBound ? "bits_per_dim_vlb" : "bits_per_dim_ode", found.Bits.Value, "lower", found.Bits.StandardError);
        return result with
        {
            Metrics = [.. result.Metrics, measured],
            Protocol = isBound ? result.Protocol with { VariationalBound = found.Protocol } : result.Protocol with { ProbabilityFlow = found.Protocol },
        };
    }

    private LikelihoodRequest Request(ParseResult arguments, LikelihoodMethod method)
    {
        var usual = new LikelihoodRequest { Method = method };
        return usual with
        {
            Images = (int?)arguments.GetValue(count) ?? usual.Images,
            Probes = (int?)arguments.GetValue(probes) ?? usual.Probes,
            Tolerance = arguments.GetValue(tolerance) ?? usual.Tolerance,
            Seed = (ulong)(arguments.GetValue<long?>("--seed") ?? 0),
        };
    }
}
