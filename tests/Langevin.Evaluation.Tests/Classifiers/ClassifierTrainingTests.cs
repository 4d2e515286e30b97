using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Statistics;
using Langevin.Media.Datasets;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Classifiers;

public sealed class ClassifierTrainingTests(TrainedJudge trained) : IClassFixture<TrainedJudge>
{
    [Fact]
    public void Train_OnPicturesThatDifferPlainly_NamesEveryTestPicture() => Assert.Equal(new Proportion(60, 60), trained.Judge.Card.TestAccuracy);

    [Fact]
    public void Train_WithTheSameSeed_GivesTheSameWeightsBitForBit()
    {
        var again = Judge.Train(StripedPictures.Make(128), trained.Test, TrainedJudge.Recipe);
        var other = Judge.Train(trained.Training, trained.Test, TrainedJudge.Recipe with { Seed = 6 });

        Assert.Equal(trained.Judge.Hash, again.Hash);
        Assert.NotEqual(trained.Judge.Hash, other.Hash);
    }

    [Fact]
    public void Train_WithProgress_ReportsEveryTwentiethStepAndTheLast()
    {
        List<ClassifierProgress> seen = [];
        ClassifierTraining.Train(trained.Training, TrainedJudge.Recipe, new Listener(seen));

        Assert.Equal([20L, 40, 48], seen.Select(s => s.Step));
        Assert.All(seen, s => Assert.Equal((48L, s.Step * 16), (s.Steps, s.Images)));
        Assert.True(seen[^1].Loss < seen[0].Loss);
    }

    [Fact]
    public void Train_OnAPictureWithoutClass_NamesIt()
    {
        var first = trained.Training.Read(0);
        var dataset = new InMemoryDataset("holed", [first, first with { Label = null }], StripedPictures.Names);

        Assert.Equal("holed#1 has no class: a judge learns from pictures that all have one.", Refused(() => ClassifierTraining.Train(dataset, TrainedJudge.Recipe)));
    }

    [Fact]
    public void Train_OnOneClass_IsRefused()
    {
        var dataset = new InMemoryDataset("alone", [trained.Training.Read(0)], ["left"]);

        Assert.StartsWith("alone has 1 classes and a judge tells at least 2 apart", Refused(() => ClassifierTraining.Train(dataset, TrainedJudge.Recipe)));
    }

    [Fact]
    public void Train_WithTestPicturesOfOtherClasses_IsRefused()
    {
        var test = new InMemoryDataset("others", [trained.Training.Read(0)], ["left", "right"]);

        Assert.StartsWith("The test pictures of others have the classes left, right and", Refused(() => Judge.Train(trained.Training, test, TrainedJudge.Recipe)));
    }

    [Fact]
    public void Train_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ClassifierTraining.Train(trained.Training, TrainedJudge.Recipe, cancellation: stop.Token));
    }

    [Theory]
    [InlineData(2, 28, 28, 10, "2 channels")]
    [InlineData(1, 3, 28, 10, "pictures of 3 x 28")]
    [InlineData(1, 28, 2000, 10, "pictures of 28 x 2000")]
    [InlineData(1, 28, 28, 1, "1 classes")]
    [InlineData(1, 4, 28, 10, "3 halvings of pictures of 4 x 28")]
    public void Validate_OfAnImpossibleSize_NamesIt(int channels, int height, int width, int classes, string what)
    {
        var config = new ClassifierConfig { Channels = channels, Height = height, Width = width, Classes = classes };

        Assert.Contains(what, Refused(() => new ImageClassifier(config)));
    }

    [Fact]
    public void Look_AtPicturesOfAnotherSize_IsRefused() => Assert.Equal(
        "The judge looks at pictures [B, 1, 12, 12] and was shown [2, 1, 28, 28]: resize them, or train a judge on pictures of that size.",
        Refused(() => trained.Judge.Look(Tensor.Zeros([2, 1, 28, 28]))));

    [Fact]
    public void Look_AtWhatIsNotANumber_IsRefused() =>
        Assert.StartsWith("Some pictures hold values that are not numbers", Refused(() => trained.Judge.Look(Tensor.Full([1, 1, 12, 12], double.NaN))));

    private static string Refused(Action action) => Assert.Throws<EvaluationException>(action).Message;

    private sealed class Listener(List<ClassifierProgress> seen) : IProgress<ClassifierProgress>
    {
        public void Report(ClassifierProgress value) => seen.Add(value);
    }
}
