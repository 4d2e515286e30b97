namespace Langevin.Training;

/// <summary>How a run is measured on its way: a small protocol that never changes, so that two steps compare.</summary>
/// <remarks>Whoever runs the training measures, see <see cref="ModelMeasure"/>: the names of metrics, networks and references are theirs.</remarks>
public sealed record EvaluationOptions
{
    /// <summary>Steps from one evaluation to the next, the last step being evaluated too; 0 is never.</summary>
    public long Every { get; init; }

    /// <summary>What to measure: <c>fd</c>, <c>kid</c>, <c>prdc</c>, <c>diversity</c>.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = ["fd", "kid"];

    /// <summary>What looks at the pictures; <c>classifier</c> learns from the data and needs no file.</summary>
    public string Features { get; init; } = "classifier";

    /// <summary>Where the weights of the network lie that looks; null for a classifier, and for one that was fetched.</summary>
    public string? FeatureWeights { get; init; }

    /// <summary>The real pictures: <c>test</c>, the data's own test part; <c>held-out</c>, what the run validates on; <c>train</c>. Null takes the test part, or the training pictures where there is none.</summary>
    public string? Reference { get; init; }

    /// <summary>Real pictures at most; which of more is a function of their names.</summary>
    public int ReferenceImages { get; init; } = 2000;

    /// <summary>Pictures to make and look at.</summary>
    public int Images { get; init; } = 500;

    /// <summary>Steps to sample a picture in; null for the model's default.</summary>
    public int? Steps { get; init; }

    /// <summary>The scale of guidance; null for the model's default.</summary>
    public double? Guidance { get; init; }

    /// <summary>The pictures' seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number by which the best step is told; null keeps no best model.</summary>
    public string? Best { get; init; }

    /// <summary>Which way <see cref="Best"/> is better: <c>lower</c> or <c>higher</c>.</summary>
    public string Better { get; init; } = "lower";

    internal void Validate()
    {
        TrainingOptions.Require(Every >= 0, "evaluation.every", Every, "at least 0");
        TrainingOptions.Require(Every == 0 || Metrics.Count > 0, "evaluation.metrics", "empty", "at least one metric, such as fd");
        TrainingOptions.Require(Images is >= 10 and <= 1_000_000, "evaluation.images", Images, "10 to 1000000");
        TrainingOptions.Require(ReferenceImages is >= 10 and <= 1_000_000, "evaluation.reference_images", ReferenceImages, "10 to 1000000");
        TrainingOptions.Require(Steps is null or >= 1, "evaluation.steps", Steps ?? 0, "at least 1, or null");
        TrainingOptions.Require(Guidance is null or (>= 0 and <= 1000), "evaluation.guidance", Guidance ?? 0, "0 to 1000, or null");
        TrainingOptions.Require(Better is "lower" or "higher", "evaluation.better", Better, "lower or higher");
    }
}
