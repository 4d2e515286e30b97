using Langevin.Evaluation.Classifiers;
using Langevin.Media.Datasets;

namespace Langevin.Evaluation.Tests;

/// <summary>A judge of <see cref="StripedPictures"/>, trained once for all tests that need one.</summary>
public sealed class TrainedJudge
{
    internal static readonly ClassifierRecipe Recipe = new() { Epochs = 6, BatchSize = 16, LearningRate = 1e-2, Seed = 5 };

    internal IImageDataset Training { get; } = StripedPictures.Make(128);

    internal IImageDataset Test { get; } = StripedPictures.Make(60, seed: 2);

    internal Judge Judge => field ??= Judge.Train(Training, Test, Recipe);
}
