using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Classifiers;

/// <summary>Where a judge comes from; written into its file.</summary>
public sealed record JudgeCard
{
    /// <summary>The data set that it learned from, as its user called it.</summary>
    public required string Dataset { get; init; }

    /// <summary>The <see cref="DatasetFingerprint"/> of the pictures that it learned from.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The names of the classes in the order of their labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The shape of the network.</summary>
    public required ClassifierConfig Network { get; init; }

    /// <summary>How it was trained.</summary>
    public required ClassifierRecipe Recipe { get; init; }

    /// <summary>How many test pictures it named rightly when it was made.</summary>
    public required Proportion TestAccuracy { get; init; }

    /// <summary>The version of Langevin that trained it.</summary>
    public required string LibraryVersion { get; init; }
}
