using Langevin.Evaluation.Features;

namespace Langevin.Evaluation.Results;

/// <summary>The real pictures that others are compared with: their features, or no more than their statistics.</summary>
public sealed class FeatureReference
{
    private readonly FeatureSet? features;

    private FeatureReference(FeatureSet? features, FeatureStatistics? statistics)
    {
        this.features = features;
        if (statistics is not null) Statistics = statistics; // else it is computed from the features when it is asked for
    }

    /// <summary>Takes features.</summary>
    public static FeatureReference Of(FeatureSet features) => new(features, null);

    /// <summary>Takes features with statistics of theirs that are known already.</summary>
    internal static FeatureReference Of(FeatureSet features, FeatureStatistics statistics) => new(features, statistics);

    /// <summary>Takes statistics, which serve for a Fréchet distance alone.</summary>
    public static FeatureReference Of(FeatureStatistics statistics) => new(null, statistics);

    /// <summary>Mean and covariance; computed once.</summary>
    /// <exception cref="EvaluationException">There are fewer than two rows.</exception>
    public FeatureStatistics Statistics
    {
        get => field ??= FeatureStatistics.Of(features!);
        private init;
    }

    /// <summary>Pictures, when their number is known.</summary>
    public long? Count => features?.Count ?? Statistics.Count;

    internal string? Network => features is null ? Statistics.Network : features.Network;

    internal ReferenceCard Card => new(features is null ? "statistics" : "features", Count, features?.Hash ?? Statistics.Hash);

    /// <summary>The features themselves.</summary>
    /// <exception cref="EvaluationException">Only statistics are there.</exception>
    internal FeatureSet Features(string metric) =>
        features ?? throw new EvaluationException($"{metric} needs the real features themselves and {Statistics.Name} holds their mean and covariance: give features, or measure fd alone.");
}

/// <summary>Which real pictures a result was measured against.</summary>
/// <param name="Kind"><c>features</c> or <c>statistics</c>.</param>
/// <param name="Samples">Pictures, when their number is known.</param>
/// <param name="Sha256">The SHA-256 of the numbers.</param>
public sealed record ReferenceCard(string Kind, long? Samples, string Sha256);
