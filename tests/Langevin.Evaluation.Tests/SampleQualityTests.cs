using Langevin.Evaluation.Statistics;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests;

public sealed class SampleQualityTests(TrainedJudge trained) : IClassFixture<TrainedJudge>
{
    private static readonly SampleProtocol Protocol = new() { Source = "runs/a", Sampler = "ddim", Steps = 20, Guidance = 1.5, Seeds = [1, 2], DataType = "f32" };

    private Tensor Pictures(params int[] indices) => ImageTensor.ToTensor([.. indices.Select(i => trained.Test.Read(i).Image)]);

    [Fact]
    public void Of_RealPictures_AgreesAndIsAsDiverseAsOthers()
    {
        var half = JudgedImages.Of(trained.Judge, StripedPictures.Make(400, seed: 11));
        var other = JudgedImages.Of(trained.Judge, StripedPictures.Make(400, seed: 12));
        var quality = SampleQuality.Of(half, other, "stripes test", Protocol);

        Assert.Equal(new Proportion(400, 400), quality.Agreement.Overall);
        Assert.InRange(quality.Diversity!.Mean, 0.9, 1.1);
    }

    [Fact]
    public void Of_ThePicturesThemselves_HasDiversityOne()
    {
        var real = JudgedImages.Of(trained.Judge, trained.Test);

        Assert.Equal(1, Diversity.Of(real, real)!.Mean, 12);
    }

    [Fact]
    public void Of_OnePictureRepeated_HasNoDiversity()
    {
        var images = JudgedImages.Of(trained.Judge, [(Pictures(0, 0, 0, 0), new long[] { 0, 0, 0, 0 })]);
        var diversity = Diversity.Of(images, JudgedImages.Of(trained.Judge, trained.Test))!;

        Assert.Equal(0, diversity.Mean, 6);
        Assert.Equal("left", Assert.Single(diversity.PerClass).Class);
    }

    [Fact]
    public void Add_OfPicturesOfTheOtherClass_CountsThemWhereTheyWereSeen()
    {
        var judged = new JudgedImages(trained.Judge);
        judged.Add(Pictures(0, 1), [0, 0]);
        judged.Add(Pictures(3).To(ScalarType.Float64), [1]);
        var agreement = ClassAgreement.Of(judged.Confusion, trained.Judge.Classes);

        Assert.Equal(new Proportion(2, 3), agreement.Overall);
        Assert.Equal([1, 1], agreement.Confusion[0]);
        Assert.Equal([0, 1], agreement.Confusion[1]);
    }

    [Fact]
    public void Add_OfMoreClassesThanPictures_IsRefused() => Assert.Equal(
        "3 classes were given for 2 pictures: give one each.", Assert.Throws<EvaluationException>(() => new JudgedImages(trained.Judge).Add(Pictures(0, 1), [0, 1, 0])).Message);

    [Fact]
    public void Of_ADatasetOfOtherClasses_IsRefused()
    {
        var others = new Media.Datasets.InMemoryDataset("others", [trained.Test.Read(0)], ["cat", "dog"]);

        Assert.StartsWith("others has the classes cat, dog and the judge knows left, top", Assert.Throws<EvaluationException>(() => JudgedImages.Of(trained.Judge, others)).Message);
    }

    [Fact]
    public void FromJson_OfAResult_LosesNothing()
    {
        var real = JudgedImages.Of(trained.Judge, trained.Test);
        var json = SampleQuality.Of(real, real, "stripes test", Protocol).ToJson();
        var read = SampleQuality.FromJson(json);

        Assert.Equal(json, read.ToJson());
        Assert.Equal(new Proportion(60, 60), read.Judge.Accuracy);
        Assert.Equal(trained.Judge.Hash, read.Judge.Hash);
        Assert.Contains("\"share\": 1", json);
        Assert.Contains("\"seeds\": [\n", json);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("null")]
    public void FromJson_OfAnythingElse_IsRefused(string json) =>
        Assert.StartsWith("This is no result of an evaluation", Assert.Throws<EvaluationException>(() => SampleQuality.FromJson(json)).Message);
}
