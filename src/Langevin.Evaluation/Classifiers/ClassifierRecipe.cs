namespace Langevin.Evaluation.Classifiers;

/// <summary>How a classifier is trained: AdamW, a rate that warms up and falls along a cosine, shuffled batches.</summary>
/// <remarks>The same recipe, pictures, machine and number of threads give the same weights bit for bit.</remarks>
public sealed record ClassifierRecipe
{
    /// <summary>Times around the pictures.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Pictures a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The greatest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>The share of the steps over which the rate grows.</summary>
    public double WarmUp { get; init; } = 0.2;

    /// <summary>AdamW's decay of weights.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>How often a picture is mirrored; only where the mirror image is of the same class.</summary>
    public double FlipProbability { get; init; }

    /// <summary>Gives the initial weights and the order of the pictures.</summary>
    public ulong Seed { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 2);
        if (WarmUp is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(WarmUp), WarmUp, "The share of steps for the warm-up lies in [0, 1).");
    }
}
