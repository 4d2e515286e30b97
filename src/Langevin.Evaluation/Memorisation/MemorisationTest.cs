using Langevin.Evaluation.Features;
using Langevin.Evaluation.Statistics;
using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Media.Loading;
using Langevin.Media.Resampling;
using Langevin.Torch;

namespace Langevin.Evaluation.Memorisation;

/// <summary>Looks for generated pictures that are copies of training pictures.</summary>
public static class MemorisationTest
{
    private const int Block = 1000;

    /// <summary>Measures in pixels, where a copy is found that is exact or nearly so.</summary>
    /// <param name="generated">The generated pictures, all of one size and as many channels.</param>
    /// <param name="training">What the model was trained on; pictures of another size are brought to that of the generated ones.</param>
    /// <param name="heldOut">Real pictures that it was not trained on, of the same kind; null for none.</param>
    /// <param name="pairs">How many of the closest pairs to name.</param>
    /// <param name="progress">Told how many training pictures have been looked at.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">There are no generated pictures, they differ in size, or held-out pictures are training pictures.</exception>
    public static MemorisationReport InPixels(
        IReadOnlyList<Image> generated, IImageDataset training, IImageDataset? heldOut, int pairs = 16, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        if (generated.Count == 0) throw None();
        var first = generated[0];
        if (generated.FirstOrDefault(image => image.Width != first.Width || image.Height != first.Height || image.Channels != first.Channels) is { } other)
            throw new EvaluationException($"Generated pictures of {first.Width} x {first.Height} and of {other.Width} x {other.Height} cannot be compared pixel by pixel; bring them to one size.");
        using var scope = new TensorScope();
        List<Tensor> queries = [ImageTensor.ToTensor([.. generated]).Flatten(1)];
        if (heldOut is not null)
            foreach (var batch in Batches(heldOut, first, cancellation)) queries.Add(batch.ImageTensor().Flatten(1));
        var nearest = new NearestTraining(Tensor.Cat([.. queries]));
        var seen = 0L;
        foreach (var batch in Batches(training, first, cancellation))
        {
            using var block = new TensorScope();
            nearest.Add(batch.ImageTensor().Flatten(1), Tensor.From(Array.ConvertAll(batch.Indices.ToArray(), index => (long)index)));
            progress?.Report(seen += batch.Count);
        }
        return Report("pixels", nearest, generated.Count, pairs, (training.Name, training.Count), heldOut is null ? null : (heldOut.Name, heldOut.Count));
    }

    /// <summary>Measures in what a network sees, where a copy is found that was moved, mirrored or redrawn a little, as far as the network takes it for the same.</summary>
    /// <param name="generated">The features of the generated pictures.</param>
    /// <param name="training">Those of what the model was trained on, by the same network.</param>
    /// <param name="heldOut">Those of real pictures that it was not trained on; null for none.</param>
    /// <param name="pairs">How many of the closest pairs to name.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">There are no generated pictures, another network looked, or held-out pictures are training pictures.</exception>
    public static MemorisationReport InFeatures(FeatureSet generated, FeatureSet training, FeatureSet? heldOut, int pairs = 16, CancellationToken cancellation = default)
    {
        if (generated.Count == 0) throw None();
        generated.RequireLike(training);
        if (heldOut is not null) generated.RequireLike(heldOut);
        using var scope = new TensorScope();
        var nearest = new NearestTraining(heldOut is null ? generated.Values : Tensor.Cat([generated.Values, heldOut.Values]));
        for (var start = 0L; start < training.Count; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            using var block = new TensorScope();
            var count = Math.Min(Block, training.Count - start);
            nearest.Add(training.Rows(start, count), Tensor.From([.. Enumerable.Range(0, (int)count).Select(row => start + row)]));
        }
        return Report(generated.Network ?? "features", nearest, (int)generated.Count, pairs, (training.Name, training.Count), heldOut is null ? null : (heldOut.Name, heldOut.Count));
    }

    private static MemorisationReport Report(string space, NearestTraining nearest, int generated, int pairs, (string Name, long Count) training, (string Name, long Count)? heldOut)
    {
        var (distances, places) = nearest.Result();
        var (own, others) = (distances[..generated], distances[generated..].Order().ToArray());
        double? median = heldOut is null ? null : Quantile(others, 0.5);
        if (median == 0) throw new EvaluationException($"Half of the held-out pictures of {heldOut!.Value.Name} or more are training pictures themselves, so that they are no measure for others; take held-out pictures that were not trained on.");
        double? threshold = heldOut is null ? null : Quantile(others, MemorisationReport.Expected);
        return new MemorisationReport
        {
            Space = space, Training = training.Name, TrainingImages = training.Count, HeldOutImages = heldOut?.Count ?? 0,
            Median = Quantile([.. own.Order()], 0.5), HeldOutMedian = median, Threshold = threshold,
            Near = threshold is null ? null : new Proportion(own.Count(distance => distance < threshold), generated),
            Closest = [.. own.Index().OrderBy(one => one.Item).Take(pairs).Select(one => new NearestPair(one.Index, places[one.Index], one.Item, one.Item / median))],
        };
    }

    private static EvaluationException None() => new("There are no generated pictures to compare with training pictures; give at least one.");

    private static double Quantile(double[] sorted, double share)
    {
        var (below, rest) = (Math.Floor(share * (sorted.Length - 1)), share * (sorted.Length - 1) % 1);
        return double.Lerp(sorted[(int)below], sorted[Math.Min((int)below + 1, sorted.Length - 1)], rest);
    }

    private static IEnumerable<ImageBatch> Batches(IImageDataset pictures, Image like, CancellationToken cancellation) => new DataLoader(pictures, new DataLoaderOptions
    {
        BatchSize = Block, Width = like.Width, Height = like.Height, Channels = like.Channels, Filter = ResamplingFilter.Bicubic, CacheBytes = 0, Order = SampleOrder.Sequential,
    }).Once(cancellation);
}
