namespace Langevin.Evaluation.Results;

/// <summary>What can be measured from features.</summary>
public enum FeatureMetric
{
    /// <summary><see cref="Metrics.FrechetDistance"/>.</summary>
    FrechetDistance,

    /// <summary><see cref="Metrics.KernelDistance"/>.</summary>
    KernelDistance,

    /// <summary><see cref="Metrics.NeighbourScores"/>: precision, recall, density, coverage.</summary>
    NeighbourScores,

    /// <summary><see cref="Metrics.InceptionScore"/>, of class probabilities.</summary>
    InceptionScore,

    /// <summary><see cref="Metrics.PairwiseDistance"/> of the generated pictures.</summary>
    Diversity,

    /// <summary><see cref="Metrics.ClipScore"/>, of pictures and their texts.</summary>
    ClipScore,

    /// <summary><see cref="Metrics.DirectionalSimilarity"/>, of edited pictures and their texts.</summary>
    DirectionalSimilarity,
}

/// <summary>What to measure, and how.</summary>
public sealed record FeatureRequest
{
    /// <summary>What to measure.</summary>
    public required IReadOnlyList<FeatureMetric> Metrics { get; init; }

    /// <summary>Which neighbour gives the radius of <see cref="Evaluation.Metrics.NeighbourScores"/>.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>Random blocks of the kernel distance; 1 takes the whole sets at once, and gives no standard error.</summary>
    public int KernelBlocks { get; init; } = 100;

    /// <summary>Rows of each set in a block; null takes 1,000, or half of the smaller set where that is less.</summary>
    public long? KernelBlockSize { get; init; }

    /// <summary>Parts of the Inception Score; null takes 10, or one a picture where there are fewer.</summary>
    public int? Splits { get; init; }

    /// <summary>Times to draw the samples anew for intervals, at least 20; 0 gives no intervals.</summary>
    public int Bootstrap { get; init; }

    /// <summary>Gives the blocks and the draws.</summary>
    public ulong Seed { get; init; }
}
