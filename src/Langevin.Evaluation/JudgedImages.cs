using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Statistics;
using Langevin.Media.Datasets;
using Langevin.Media.Loading;
using Langevin.Torch;

namespace Langevin.Evaluation;

/// <summary>What a judge says about a stream of pictures: which classes it saw, and how far apart their features lie. No picture is kept.</summary>
public sealed class JudgedImages
{
    private const int BatchSize = 250;
    private readonly FeatureSpread[] spreads;

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

    /// <summary>Looks at pictures and counts them.</summary>
    /// <param name="images">[B, C, H, W] in [-1, 1], any floating type and device.</param>
    /// <param name="asked">The class that each should show.</param>
    /// <exception cref="EvaluationException">Pictures and classes differ in number, the pictures are of another size, or a class is unknown.</exception>
    public void Add(Tensor images, ReadOnlySpan<long> asked)
    {
        using var scope = new TensorScope();
        var seen = Judge.Look(images);
        if (seen.Classes.Length != asked.Length) throw new EvaluationException($"{asked.Length} classes were given for {seen.Classes.Length} pictures: give one each.");
        var features = seen.Features.ToArray<float>();
        var width = features.Length / asked.Length;
        for (var i = 0; i < asked.Length; i++)
        {
            Confusion.Add(asked[i], seen.Classes[i]);
            spreads[asked[i]].Add(features.AsSpan(i * width, width));
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
        var size = judge.Card.Network;
        var loader = new DataLoader(dataset, new DataLoaderOptions { BatchSize = BatchSize, Width = size.Width, Height = size.Height, Channels = size.Channels, CacheBytes = 0 });
        var judged = new JudgedImages(judge);
        foreach (var batch in loader.Once(cancellation))
        {
            using var scope = new TensorScope();
            judged.Add(batch.ImageTensor(), batch.Labels);
        }
        return judged;
    }
}
