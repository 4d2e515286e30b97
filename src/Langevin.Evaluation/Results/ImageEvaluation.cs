using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Statistics;
using Langevin.Torch;

namespace Langevin.Evaluation.Results;

/// <summary>Measures pictures by what a judge sees in them, against real ones that it saw too.</summary>
/// <remarks>The distances have names of their own, <c>fd-classifier</c> and <c>kid-classifier</c>: they are not FID and KID, and compare with those of the same judge alone.</remarks>
public static class ImageEvaluation
{
    private const string Suffix = "-classifier";

    /// <summary>Measures.</summary>
    /// <param name="images">The pictures in question. Where classes were asked of all of them, the class agreement is measured too.</param>
    /// <param name="real">Real pictures that the same judge looked at.</param>
    /// <param name="realName">What the real pictures are called, with their split: <c>fashion-mnist test</c>.</param>
    /// <param name="source">How the pictures came to be.</param>
    /// <param name="request">What to measure, and how.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">Two judges looked, or there are too few pictures for a metric.</exception>
    public static MetricResult Measure(
        JudgedImages images, JudgedImages real, string realName, SampleProtocol source, FeatureRequest request, CancellationToken cancellation = default)
    {
        var reference = FeatureReference.Of(real.Features(realName));
        var result = FeatureEvaluation.Measure(request, reference, images.Features(source.Source), cancellation: cancellation);
        var network = images.Judge.Card.Network;
        return result with
        {
            Metrics = [.. result.Metrics.Select(Named), .. Agreement(images)],
            Protocol = result.Protocol with { Resize = FormattableString.Invariant($"{JudgedImages.Filter}, antialiased, covering {network.Width} x {network.Height}, cut in the middle") },
            Source = source,
            Judge = new JudgeReference(images.Judge.Hash, images.Judge.Card.Dataset, images.Judge.Card.Fingerprint, realName, real.Confusion.Agreement),
        };
    }

    /// <summary>Measures what any feature network saw.</summary>
    /// <param name="images">The pictures in question.</param>
    /// <param name="reference">What to compare them with; null for what needs no real pictures.</param>
    /// <param name="real">The real pictures' own features, where there are any: for a classifier, how well it names them is written down.</param>
    /// <param name="source">How the pictures came to be.</param>
    /// <param name="request">What to measure, and how.</param>
    /// <param name="texts">What the pictures should show, embedded by the same CLIP; null for none.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">Another network looked at the real pictures, or there are too few pictures for a metric.</exception>
    public static MetricResult Measure(
        PictureFeatures images, FeatureReference? reference, PictureFeatures? real, SampleProtocol source, FeatureRequest request, TextPairs? texts = null, CancellationToken cancellation = default)
    {
        var network = images.Network;
        var result = FeatureEvaluation.Measure(request, reference, images.Features, images.Probabilities, texts, cancellation);
        return result with
        {
            Metrics = [.. result.Metrics.Select(measured => measured with { Metric = network.MetricName(measured.Metric) }), .. Agreement(images)],
            Protocol = result.Protocol with { Resize = network.Framing.Protocol, Network = network.Identity, Device = network.Device.Type == DeviceType.Cpu ? null : $"{network.Device}" },
            Source = source,
            Judge = network is JudgeFeatures { Judge: var judge } && real?.Confusion is { } confusion
                ? new JudgeReference(judge.Hash, judge.Card.Dataset, judge.Card.Fingerprint, real.Name, confusion.Agreement) : null,
            Warnings = [.. result.Warnings, .. Missing(images)],
        };
    }

    private static IEnumerable<Measurement> Agreement(PictureFeatures images)
    {
        if (images.Network is not JudgeFeatures || images.Confusion is not { Agreement: var share }) yield break;
        yield return new Measurement("class_agreement", share.Share, "higher", Interval: new Interval(share.Low, share.High));
    }

    /// <summary>Classes that no picture was asked to show.</summary>
    private static IEnumerable<string> Missing(PictureFeatures images)
    {
        if (images.Network is not JudgeFeatures { Judge: var judge } || images.Confusion is not { } confusion) yield break;
        string[] empty = [.. judge.Classes.Where((_, asked) => confusion.Of(asked).Count == 0)];
        if (empty.Length > 0) yield return $"No picture of {images.Name} should show {string.Join(", ", empty)}: recall, coverage and the Fréchet distance count what is missing against them; ask for every class, or take away those of the reference.";
    }

    private static Measurement Named(Measurement measured) => measured.Metric is "fd" or "kid" ? measured with { Metric = measured.Metric + Suffix } : measured;

    private static IEnumerable<Measurement> Agreement(JudgedImages images)
    {
        if (images.Confusion.Count == 0 || images.Confusion.Count != images.Count) yield break;
        var share = images.Confusion.Agreement;
        yield return new Measurement("class_agreement", share.Share, "higher", Interval: new Interval(share.Low, share.High));
    }
}
