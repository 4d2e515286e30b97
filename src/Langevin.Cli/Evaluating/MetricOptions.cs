using System.CommandLine;
using Langevin.Evaluation.Likelihood;
using Langevin.Evaluation.Results;

namespace Langevin.Cli.Evaluating;

/// <summary>What to measure and how: <c>--metrics</c> and the settings of each.</summary>
internal sealed class MetricOptions
{
    private const long MostBlocks = 100_000, MostResamples = 100_000;

    /// <summary>What is measured from features, by the words that it is asked with.</summary>
    public static readonly IReadOnlyDictionary<string, FeatureMetric> Words = new Dictionary<string, FeatureMetric>
    {
        ["fd"] = FeatureMetric.FrechetDistance, ["kid"] = FeatureMetric.KernelDistance, ["prdc"] = FeatureMetric.NeighbourScores,
        ["is"] = FeatureMetric.InceptionScore, ["diversity"] = FeatureMetric.Diversity,
        ["clip-score"] = FeatureMetric.ClipScore, ["directional"] = FeatureMetric.DirectionalSimilarity,
    };

    private static readonly Dictionary<string, LikelihoodMethod[]> Likelihoods = new()
    {
        ["bits-per-dim"] = [LikelihoodMethod.VariationalBound, LikelihoodMethod.ProbabilityFlow],
        ["bits-per-dim-vlb"] = [LikelihoodMethod.VariationalBound], ["bits-per-dim-ode"] = [LikelihoodMethod.ProbabilityFlow],
    };

    private readonly Option<string?> metrics = Choose.Text("--metrics", "LIST", $"What to measure, with commas between: {string.Join(", ", Words.Keys)}, of a model {string.Join(", ", Likelihoods.Keys)} too; by default all that the files allow but bits");
    private readonly Option<long?> neighbours = Choose.Whole("--neighbours", "K", "prdc: which neighbour gives the radius, 5 by default", 1, 1000);
    private readonly Option<long?> blocks = Choose.Whole("--kid-blocks", "N", "kid: random blocks, 100 by default; 1 takes all at once, without an error", 1, MostBlocks);
    private readonly Option<long?> blockSize = Choose.Whole("--kid-block-size", "N", "kid: rows in a block, 1000 by default, or half of the smaller set", 2, int.MaxValue);
    private readonly Option<long?> splits = Choose.Whole("--splits", "N", "is: parts, 10 by default", 1, 10_000);
    private readonly Option<long?> bootstrap = Choose.Whole("--bootstrap", "N", "Draw the samples anew so often for 95 % intervals; none by default, 200 are enough", 20, MostResamples);

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Options) command.Add(option);
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [metrics, neighbours, blocks, blockSize, splits, bootstrap];

    /// <summary>What was asked for.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="seed">Gives blocks and draws.</param>
    /// <param name="usual">What to measure when nothing was named.</param>
    /// <exception cref="CommandException">A metric is not known.</exception>
    public FeatureRequest Request(ParseResult arguments, ulong seed, params IReadOnlyList<FeatureMetric> usual)
    {
        var request = new FeatureRequest { Metrics = arguments.GetValue(metrics) is { } list ? Named(list) : usual };
        return request with
        {
            Neighbours = (int?)arguments.GetValue(neighbours) ?? request.Neighbours,
            KernelBlocks = (int?)arguments.GetValue(blocks) ?? request.KernelBlocks,
            KernelBlockSize = arguments.GetValue(blockSize),
            Splits = (int?)arguments.GetValue(splits),
            Bootstrap = (int?)arguments.GetValue(bootstrap) ?? request.Bootstrap,
            Seed = seed,
        };
    }

    /// <summary>The likelihoods that were asked for.</summary>
    public IReadOnlyList<LikelihoodMethod> LikelihoodMethods(ParseResult arguments) =>
        [.. (arguments.GetValue(metrics) is { } list ? Split(list) : []).SelectMany(word => Likelihoods.GetValueOrDefault(word) ?? []).Distinct()];

    private static FeatureMetric[] Named(string list) =>
    [
        .. Split(list).Where(word => !Likelihoods.ContainsKey(word)).Select(word => Words.TryGetValue(word, out var metric) ? metric : throw Unknown(word, [.. Words.Keys, .. Likelihoods.Keys])),
    ];

    private static CommandException Unknown(string word, string[] known) => new($"--metrics names '{word}', and there are {string.Join(", ", known)}{ClosestWord.End(word, known)}");

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries);
}
