using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Statistics;
using Langevin.Media.Datasets;
using Langevin.Media.Loading;
using Langevin.Media.Resampling;
using Langevin.Torch;

namespace Langevin.Evaluation;

/// <summary>What a judge says about a stream of pictures: which classes it saw, and their features. The features are kept (128 numbers a picture), no picture is.</summary>
public sealed class JudgedImages
{
    private const int BatchSize = 250;

    /// <summary>How pictures of a data set come to the judge's size: antialiased, covering it, cut in the middle (Parmar et al. 2022 say why it matters).</summary>
    internal const ResamplingFilter Filter = ResamplingFilter.Bicubic;

    private readonly FeatureSpread[] spreads;
    private readonly List<Tensor> features = [];

    /// <summary>Starts from nothing.</summary>
    /// <param name="judge">Who looks.</param>
    public JudgedImages(Judge judge)
    {
        Judge = judge;
        Confusion = new ConfusionMatrix(judge.Classes.Count);
        spreads = [.. judge.Classes.Select(_ => new FeatureSpread())];
    }

    /// <summary>Who looked.</summary>
    public Judge Judge { get; }

    /// <summary>The classes seen, by the class asked for.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>How far apart the features of the pictures lie that should show one class.</summary>
    public FeatureSpread Spread(int asked) => spreads[asked];

    /// <summary>Pictures looked at.</summary>
    public long Count { get; private set; }

    /// <summary>The features of all pictures so far, in order; their network is called after the judge's weights.</summary>
    /// <param name="name">What to call them in messages.</param>
    /// <exception cref="EvaluationException">There are no pictures.</exception>
    public FeatureSet Features(string name)
    {
        using var scope = new TensorScope();
        return features.Count > 0 ? FeatureSet.Of(Tensor.Cat([.. features]), name, $"classifier {Judge.Hash}") : throw new EvaluationException($"{name} has no pictures: give at least one.");
    }

    /// <summary>Looks at pictures that need not show any class.</summary>
    /// <param name="images">[B, C, H, W] in [-1, 1], any floating type and device.</param>
    /// <exception cref="EvaluationException">The pictures are of another size.</exception>
    public void Add(Tensor images)
    {
        using var scope = new TensorScope();
        Keep(Judge.Look(images));
    }

    /// <summary>Looks at pictures and counts them.</summary>
    /// <param name="images">[B, C, H, W] in [-1, 1], any floating type and device.</param>
    /// <param name="asked">The class that each should show.</param>
    /// <exception cref="EvaluationException">Pictures and classes differ in number, the pictures are of another size, or a class is unknown.</exception>
    public void Add(Tensor images, ReadOnlySpan<long> asked)
    {
        using var scope = new TensorScope();
        var seen = Judge.Look(images);
        if (seen.Classes.Length != asked.Length) throw new EvaluationException($"{asked.Length} classes were given for {seen.Classes.Length} pictures: give one each.");
        Keep(seen);
        var numbers = seen.Features.ToArray<float>();
        var width = numbers.Length / asked.Length;
        for (var i = 0; i < asked.Length; i++)
        {
            Confusion.Add(asked[i], seen.Classes[i]);
            spreads[asked[i]].Add(numbers.AsSpan(i * width, width));
        }
    }

    /// <summary>Looks at all pictures of a stream.</summary>
    /// <inheritdoc cref="Add(Tensor, ReadOnlySpan{long})"/>
    public static JudgedImages Of(Judge judge, IEnumerable<(Tensor Images, long[] Asked)> stream)
    {
        var judged = new JudgedImages(judge);
        foreach (var (images, asked) in stream) judged.Add(images, asked);
        return judged;
    }

    /// <summary>Looks at all pictures of a data set, in the judge's size.</summary>
    /// <param name="judge">Who looks.</param>
    /// <param name="dataset">Pictures with the judge's classes.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EvaluationException">The data set has other classes, or a picture has none.</exception>
    public static JudgedImages Of(Judge judge, IImageDataset dataset, CancellationToken cancellation = default)
    {
        if (!judge.Classes.SequenceEqual(dataset.Classes ?? []))
            throw new EvaluationException($"{dataset.Name} has the classes {string.Join(", ", dataset.Classes ?? [])} and the judge knows {string.Join(", ", judge.Classes)}: train a judge on it.");
        return Of(judge, dataset, (judged, batch) => judged.Add(batch.ImageTensor(), batch.Labels), cancellation);
    }

    /// <summary>Looks at all pictures of a data set, in the judge's size, whatever classes they have.</summary>
    /// <inheritdoc cref="Of(Judge, IImageDataset, CancellationToken)"/>
    public static JudgedImages OfUnlabelled(Judge judge, IImageDataset dataset, CancellationToken cancellation = default) =>
        Of(judge, dataset, (judged, batch) => judged.Add(batch.ImageTensor()), cancellation);

    private static JudgedImages Of(Judge judge, IImageDataset dataset, Action<JudgedImages, ImageBatch> look, CancellationToken cancellation)
    {
        var size = judge.Card.Network;
        var loader = new DataLoader(dataset, new DataLoaderOptions { BatchSize = BatchSize, Width = size.Width, Height = size.Height, Channels = size.Channels, Filter = Filter, CacheBytes = 0 });
        var judged = new JudgedImages(judge);
        foreach (var batch in loader.Once(cancellation))
        {
            using var scope = new TensorScope();
            look(judged, batch);
        }
        return judged;
    }

    private void Keep(Judgement seen)
    {
        features.Add(seen.Features.Clone().Keep());
        Count += seen.Classes.Length;
    }
}
