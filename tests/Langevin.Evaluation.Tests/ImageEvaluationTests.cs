using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Results;
using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests;

public sealed class ImageEvaluationTests(TrainedJudge trained) : IClassFixture<TrainedJudge>
{
    private static readonly FeatureRequest Request = new() { Metrics = [FeatureMetric.FrechetDistance, FeatureMetric.KernelDistance] };
    private static readonly SampleProtocol Source = new() { Source = "pictures" };

    private Tensor Pictures(int first, int count) => ImageTensor.ToTensor([.. Enumerable.Range(first, count).Select(i => trained.Test.Read(i).Image)]);

    [Fact]
    public void Features_OfPicturesInBatches_AreThoseOfAllAtOnce()
    {
        var (whole, parts) = (new JudgedImages(trained.Judge), new JudgedImages(trained.Judge));
        whole.Add(Pictures(0, 6));
        using (new TensorScope())
        {
            parts.Add(Pictures(0, 4), [0, 1, 0, 1]);
            parts.Add(Pictures(4, 2));
        }

        Assert.Equal((6, 4), (parts.Count, parts.Confusion.Count));
        Oracles.Goldens.Near(whole.Features("a").Rows(0, 6), parts.Features("b").Rows(0, 6), 1e-6, "features");
        Assert.Equal($"classifier {trained.Judge.Hash}", parts.Features("b").Network);
    }

    [Fact]
    public void Measure_OfPicturesOfWhichSomeHaveNoClass_ClaimsNoAgreement()
    {
        var real = JudgedImages.Of(trained.Judge, trained.Test);
        var images = JudgedImages.Of(trained.Judge, StripedPictures.Make(20, seed: 4));
        var all = ImageEvaluation.Measure(images, real, "stripes test", Source, Request);
        images.Add(Pictures(0, 3));
        var some = ImageEvaluation.Measure(images, real, "stripes test", Source, Request);

        Assert.Equal(["fd-classifier", "kid-classifier", "class_agreement"], all.Metrics.Select(metric => metric.Metric));
        Assert.Equal(["fd-classifier", "kid-classifier"], some.Metrics.Select(metric => metric.Metric));
        Assert.Equal(("stripes test", 23), (some.Judge!.RealImages, some.Protocol.Samples));
        Assert.Equal(some.ToJson(), MetricResult.FromJson(some.ToJson()).ToJson());
    }

    [Fact]
    public void Measure_WithTwoJudges_IsRefused()
    {
        var other = Judge.Train(trained.Training, trained.Test, TrainedJudge.Recipe with { Seed = 6 });
        var (images, real) = (JudgedImages.Of(trained.Judge, trained.Test), JudgedImages.Of(other, trained.Test));

        Assert.Contains("compare features of one network", Assert.Throws<EvaluationException>(() => ImageEvaluation.Measure(images, real, "stripes test", Source, Request)).Message);
    }

    [Fact]
    public void Features_OfNothing_IsRefused() =>
        Assert.Equal("pictures has no pictures: give at least one.", Assert.Throws<EvaluationException>(() => new JudgedImages(trained.Judge).Features("pictures")).Message);
}
