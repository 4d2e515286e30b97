using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Memorisation;

/// <summary>Whether generated pictures lie nearer to training pictures than held-out real ones do, which never were trained on.</summary>
/// <remarks>
/// A distance alone says nothing: a plain picture is near to some other one. So the same is measured of held-out pictures. A model that learned the distribution
/// has a <see cref="Ratio"/> near 1 and a share of <see cref="Near"/> about <see cref="Expected"/>; one that copies, a ratio near 0 and a share near 1.
/// </remarks>
public sealed record MemorisationReport
{
    /// <summary>The share of held-out pictures that count as near by definition.</summary>
    public const double Expected = 0.01;

    /// <summary>In what distances are measured: <c>pixels</c> in [-1, 1], or the features of a network, by its name and hash; the root of the mean squared difference.</summary>
    public required string Space { get; init; }

    /// <summary>The training pictures.</summary>
    public required string Training { get; init; }

    /// <summary>How many there are.</summary>
    public required long TrainingImages { get; init; }

    /// <summary>How many held-out pictures there are; 0 where none were given, and what compares with them is null.</summary>
    public required long HeldOutImages { get; init; }

    /// <summary>The median distance of a generated picture to its nearest training picture.</summary>
    public required double Median { get; init; }

    /// <summary>The same of held-out pictures.</summary>
    public double? HeldOutMedian { get; init; }

    /// <summary><see cref="Median"/> over <see cref="HeldOutMedian"/>.</summary>
    public double? Ratio => Median / HeldOutMedian;

    /// <summary>The distance below which one held-out picture of a hundred lies.</summary>
    public double? Threshold { get; init; }

    /// <summary>Generated pictures nearer than <see cref="Threshold"/>.</summary>
    public Proportion? Near { get; init; }

    /// <summary>The closest pairs, the closest first.</summary>
    public required IReadOnlyList<NearestPair> Closest { get; init; }
}

/// <summary>A generated picture and the training picture nearest to it.</summary>
/// <param name="Generated">The number of the generated picture.</param>
/// <param name="Training">The number of the training picture.</param>
/// <param name="Distance">How far apart they are.</param>
/// <param name="Ratio">That over the median of held-out pictures; null where there are none.</param>
public sealed record NearestPair(long Generated, long Training, double Distance, double? Ratio);
