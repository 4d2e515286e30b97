using Langevin.Media.Loading;

namespace Langevin.Media.Datasets;

/// <summary>A dataset divided into a part to learn from and a part held out for validation.</summary>
/// <param name="Training">What remains for learning, in the dataset's own order.</param>
/// <param name="Validation">What was held out, in the dataset's own order.</param>
public sealed record HeldOutSplit(IImageDataset Training, IImageDataset Validation)
{
    /// <summary>Holds out the pictures whose names hash lowest: the choice depends on the names and the seed alone.</summary>
    /// <param name="dataset">At least two pictures.</param>
    /// <param name="count">How many to hold out: 1 to all but one.</param>
    /// <param name="seed">Another seed holds out others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count leaves one of the parts empty.</exception>
    public static HeldOutSplit ByCount(IImageDataset dataset, int count, ulong seed = 0)
    {
        if (count < 1 || count >= dataset.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"{dataset.Name} has {dataset.Count} pictures: hold out at least 1 and at most {dataset.Count - 1}");
        }

        var ranked = Enumerable.Range(0, dataset.Count).OrderBy(index => CounterHash.OfText(seed, dataset.SampleName(index))).ThenBy(index => index).ToArray();
        return new(new DatasetSubset(dataset, ranked.Skip(count).Order()), new DatasetSubset(dataset, ranked.Take(count).Order()));
    }

    /// <summary>Holds out a share of the pictures, at least one.</summary>
    /// <param name="dataset">At least two pictures.</param>
    /// <param name="fraction">Above 0 and below 1.</param>
    /// <param name="seed">Another seed holds out others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction leaves one of the parts empty.</exception>
    public static HeldOutSplit ByFraction(IImageDataset dataset, double fraction, ulong seed = 0) =>
        fraction is > 0 and < 1
            ? ByCount(dataset, Math.Max(1, (int)Math.Round(fraction * dataset.Count)), seed)
            : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "hold out a fraction above 0 and below 1, such as 0.05");
}
