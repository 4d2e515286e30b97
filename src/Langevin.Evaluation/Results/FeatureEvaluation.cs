using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Metrics;
using Langevin.Evaluation.Statistics;
using Langevin.Torch;

namespace Langevin.Evaluation.Results;

/// <summary>Measures generated pictures by their features, and writes down how.</summary>
public sealed class FeatureEvaluation
{
    private const string Lower = "lower", Higher = "higher", Neither = "neither";
    private const long UsualBlock = 1000;
    private const int UsualSplits = 10;

    private readonly FeatureRequest request;
    private readonly FeatureReference? reference;
    private readonly FeatureSet? generated;
    private readonly Tensor? probabilities;
    private readonly TextPairs? texts;
    private readonly Bootstrap? bootstrap;
    private readonly CancellationToken cancellation;
    private readonly List<Measurement> measured = [];
    private readonly List<string> warnings = [];
    private MetricProtocol protocol;

    private FeatureEvaluation(FeatureRequest request, FeatureReference? reference, FeatureSet? generated, Tensor? probabilities, TextPairs? texts, CancellationToken cancellation)
    {
        (this.request, this.reference, this.generated, this.probabilities, this.texts, this.cancellation) = (request, reference, generated, probabilities, texts, cancellation);
        bootstrap = request.Bootstrap == 0 ? null : new Bootstrap(request.Bootstrap, request.Seed);
        protocol = new MetricProtocol
        {
            Samples = generated?.Count ?? probabilities?.Size(0) ?? 0, LibraryVersion = Judge.Version,
            Bootstrap = bootstrap?.Resamples, Seed = bootstrap is null ? null : request.Seed,
        };
    }

    /// <summary>Measures.</summary>
    /// <param name="request">What, and how.</param>
    /// <param name="reference">The real pictures; not needed for the Inception Score and the diversity.</param>
    /// <param name="generated">The features of generated pictures; not needed for the Inception Score.</param>
    /// <param name="probabilities">[N, K]: what the classes of each generated picture get; for the Inception Score alone.</param>
    /// <param name="texts">What the pictures should show, embedded by the CLIP of their features; for the scores of texts alone.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">Something that a metric needs is not there, does not fit, or is too small.</exception>
    public static MetricResult Measure(
        FeatureRequest request, FeatureReference? reference, FeatureSet? generated, Tensor? probabilities = null, TextPairs? texts = null, CancellationToken cancellation = default)
    {
        if (request.Metrics.Count == 0) throw new EvaluationException("Nothing is to be measured: name at least one metric.");
        var evaluation = new FeatureEvaluation(request, reference, generated, probabilities, texts, cancellation);
        foreach (var metric in request.Metrics.Distinct()) evaluation.Measure(metric);
        return new MetricResult { Metrics = evaluation.measured, Protocol = evaluation.protocol, Warnings = evaluation.warnings };
    }

    private void Measure(FeatureMetric metric)
    {
        switch (metric)
        {
            case FeatureMetric.FrechetDistance: MeasureFrechetDistance(Real("fd"), Generated("fd")); break;
            case FeatureMetric.KernelDistance: MeasureKernelDistance(Real("kid").Features("kid"), Generated("kid")); break;
            case FeatureMetric.NeighbourScores: MeasureNeighbours(Real("prdc").Features("prdc"), Generated("prdc")); break;
            case FeatureMetric.InceptionScore: MeasureInceptionScore(probabilities ?? throw new EvaluationException("is needs class probabilities of the generated pictures: give a tensor 'probabilities' or 'logits' [N, K].")); break;
            case FeatureMetric.Diversity: MeasureDiversity(Generated("diversity")); break;
            case FeatureMetric.ClipScore: MeasureText("clip_score", (images, pairs) => ClipScore.Of(images, pairs.Texts)); break;
            case FeatureMetric.DirectionalSimilarity: MeasureText("directional_similarity", Directional); break;
            default: throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric.");
        }
    }

    private void MeasureFrechetDistance(FeatureReference real, FeatureSet features)
    {
        Warn("generated", features.Count, features.Dimensions);
        if (real.Count is { } count) Warn("real", count, features.Dimensions);
        var distance = FrechetDistance.Between(real.Statistics, FeatureStatistics.Of(features));
        Add("fd", distance, Lower, interval: bootstrap?.Of(features.Count, distance, places => FrechetDistance.Between(real.Statistics, FeatureStatistics.Of(features, places)), cancellation));
    }

    private void MeasureKernelDistance(FeatureSet real, FeatureSet features)
    {
        protocol = protocol with { KernelBlocks = request.KernelBlocks };
        if (request.KernelBlocks == 1)
        {
            Add("kid", KernelDistance.Between(real, features, cancellation), Lower);
            return;
        }
        var size = request.KernelBlockSize ?? Math.Clamp(Math.Min(real.Count, features.Count) / 2, 2, UsualBlock);
        protocol = protocol with { KernelBlockSize = size, Seed = request.Seed };
        var estimate = KernelDistance.OverBlocks(real, features, request.KernelBlocks, size, request.Seed, cancellation);
        Add("kid", estimate.Value, Lower, estimate.StandardError);
    }

    private void MeasureNeighbours(FeatureSet real, FeatureSet features)
    {
        protocol = protocol with { Neighbours = request.Neighbours };
        var scores = NeighbourScores.Of(real, features, request.Neighbours, cancellation);
        Add("precision", scores.Precision, Higher, interval: bootstrap?.OfMean(scores.Precise));
        Add("recall", scores.Recall, Higher, interval: bootstrap?.OfMean(scores.Recalled));
        Add("density", scores.Density, Higher, interval: bootstrap?.OfMean(scores.Dense));
        Add("coverage", scores.Coverage, Higher, interval: bootstrap?.OfMean(scores.Covered));
    }

    private void MeasureInceptionScore(Tensor classes)
    {
        var splits = request.Splits ?? (int)Math.Min(UsualSplits, classes.Size(0));
        protocol = protocol with { Splits = splits, Classes = classes.Size(-1) };
        var score = InceptionScore.Of(classes, splits).Mean;
        Add("inception_score", score, Higher, interval: bootstrap?.Of(classes.Size(0), score, places => InceptionScore.Of(classes.IndexSelect(0, places), splits).Mean, cancellation));
    }

    private void MeasureDiversity(FeatureSet features)
    {
        var distance = PairwiseDistance.Mean(features, cancellation);
        Add("diversity", distance.Value, Neither, distance.StandardError);
    }

    private void MeasureText(string metric, Func<Tensor, TextPairs, Estimate> score)
    {
        using var scope = new TensorScope();
        var pairs = texts ?? throw new EvaluationException($"{metric} compares pictures with texts: give the pictures' captions, and look at both through a CLIP.");
        var estimate = score(Generated(metric).Values, pairs);
        Add(metric, estimate.Value, Higher, double.IsNaN(estimate.StandardError) ? null : estimate.StandardError);
    }

    private static Estimate Directional(Tensor images, TextPairs pairs) =>
        DirectionalSimilarity.Of(pairs.Before ?? throw new EvaluationException("directional_similarity needs the pictures before the change, with their captions: give them."), (images, pairs.Texts));

    private FeatureReference Real(string metric)
    {
        var real = reference ?? throw new EvaluationException($"{metric} compares with real pictures: give their features, or for fd their statistics.");
        protocol = protocol with { Reference = real.Card, Network = protocol.Network ?? real.Network };
        return real;
    }

    private FeatureSet Generated(string metric)
    {
        var features = generated ?? throw new EvaluationException($"{metric} needs the features of generated pictures: give them.");
        protocol = protocol with { Dimensions = features.Dimensions, Network = features.Network ?? protocol.Network };
        return features;
    }

    private void Warn(string which, long count, long dimensions)
    {
        if (count <= dimensions)
            warnings.Add($"{count} {which} pictures are too few for {dimensions} dimensions: their covariance has a rank of {count - 1}, and the Fréchet distance is too large by an amount that shrinks with their number; compare it only with results of as many, or take kid, which has no such bias.");
    }

    private void Add(string metric, double value, string better, double? error = null, Interval? interval = null)
    {
        if (!double.IsFinite(value)) throw new EvaluationException($"{metric} comes out as {value}: the features are too large to compute with.");
        measured.Add(new Measurement(metric, value, better, error, interval));
    }
}
