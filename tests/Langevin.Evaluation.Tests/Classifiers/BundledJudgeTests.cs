using System.Runtime.CompilerServices;
using Langevin.Evaluation.Classifiers;
using Langevin.Media.Datasets;
using Langevin.Media.Datasets.Named;

namespace Langevin.Evaluation.Tests.Classifiers;

/// <summary>The judge in the repository: that this version of the library reads it, and that it is as good as it says.</summary>
public sealed class BundledJudgeTests
{
    private static Judge Load([CallerFilePath] string here = "") =>
        Judge.Load(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "models", "fashion-mnist-judge.safetensors")));

    [Fact]
    public void Card_OfTheBundledJudge_SaysWhereItComesFrom()
    {
        var card = Load().Card;

        Assert.Equal("fashion-mnist", card.Dataset);
        Assert.Equal(KnownDatasets.FashionMnist.Classes, card.Classes);
        Assert.Equal(new ClassifierRecipe { Epochs = 12, FlipProbability = 0.5 }, card.Recipe);
        Assert.Equal(10_000, card.TestAccuracy.Count);
        Assert.True(card.TestAccuracy.Share > 0.92);
    }

    [SkippableFact]
    public void Accuracy_OnTheRealTestImages_IsWhatTheCardSays()
    {
        Skip.If(DatasetStore.Default.Find(KnownDatasets.FashionMnist) is null, "fashion-mnist is not on this machine; 'langevin data get fashion-mnist' fetches it");
        var judge = Load();
        judge.RequireTrainedOn(Dataset.Open("fashion-mnist"));
        var seen = JudgedImages.Of(judge, Dataset.Open("fashion-mnist", DatasetSplit.Test)).Confusion.Agreement;

        Assert.Equal(judge.Card.TestAccuracy.Count, seen.Count);
        Assert.InRange(seen.Hits, judge.Card.TestAccuracy.Hits - 5, judge.Card.TestAccuracy.Hits + 5); // another processor may round a close call otherwise
    }
}
