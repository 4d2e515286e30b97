using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Results;
using Langevin.Evaluation.Tests.Pictures;
using Langevin.Media.Datasets;
using Langevin.Media.Images;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Tests.Features.Networks;

public sealed class FeatureNetworkTests : IClassFixture<TrainedJudge>, IDisposable
{
    private static readonly SampleProtocol Source = new() { Source = "pictures" };
    private readonly TemporaryFolder folder = new();
    private readonly TrainedJudge trained;

    public FeatureNetworkTests(TrainedJudge trained) => this.trained = trained;

    public void Dispose() => folder.Dispose();

    /// <summary>A CLIP of the reference with tiny weights; the embeddings are recorded as unit vectors.</summary>
    [Fact]
    public void Look_ThroughClip_GivesTheRecordedEmbeddings()
    {
        using var scope = new TensorScope();
        var clip = ClipFeatures.Open(Goldens.File("models/clip_model"));
        var golden = Goldens.Read("models/clip_model/inputs_outputs.safetensors");
        var (features, probabilities) = clip.Look(golden.First(entry => entry.Key.EndsWith("pixel_values", StringComparison.Ordinal)).Value);

        Assert.Null(probabilities);
        Goldens.Near(golden.First(entry => entry.Key.EndsWith("image_embeds", StringComparison.Ordinal)).Value, features / features.Norm([1], keep: true), 1e-5, "embeddings");
        Assert.Equal(("fd-clip", "kid-clip", "precision"), (clip.MetricName("fd"), clip.MetricName("kid"), clip.MetricName("precision")));
        Assert.Contains("no tokenizer", Assert.Throws<EvaluationException>(() => clip.EmbedTexts(["a cat"])).Message);
    }

    [Fact]
    public void Open_OfAnotherNetworkThanAsked_IsRefused()
    {
        Assert.Contains("holds no Dinov2Model", Assert.Throws<EvaluationException>(() => FeatureNetworks.Open("dinov2", Goldens.File("models/clip_model"))).Message);
        Assert.Contains("need a CLIPModel", Assert.Throws<EvaluationException>(() => FeatureNetworks.Open("clip", Goldens.File("models/t5_encoder"))).Message);
        Assert.Contains("no feature network 'vgg'", Assert.Throws<EvaluationException>(() => FeatureNetworks.Open("vgg", "x")).Message);
        Safetensors.Write(folder["a.safetensors"], new Dictionary<string, Tensor> { ["fc.weight"] = Tensor.Zeros([2]) });
        Assert.Contains("no weights of FID's Inception network", Assert.Throws<EvaluationException>(() => FeatureNetworks.Open("inception", folder["a.safetensors"])).Message);
    }

    [Fact]
    public void Open_OfFidsNetworkWithOtherWeights_IsCalledFidByTheUsersWordAlone()
    {
        using var scope = new TensorScope();
        var network = Models.Inception.InceptionV3.ForFrechetDistance();
        network.Initialize(new Generator(1));
        Safetensors.Write(folder["inception.safetensors"], network.StateDict().Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary());

        var (plain, claimed) = (InceptionFeatures.Open(folder["inception.safetensors"]), InceptionFeatures.Open(folder["inception.safetensors"], FidClaim.ByUser));

        Assert.Equal(("fd-inception", "fid"), (plain.MetricName("fd"), claimed.MetricName("fd")));
        Assert.Equal(("inception_score-inception", "inception_score"), (plain.MetricName("inception_score"), claimed.MetricName("inception_score")));
        Assert.Equal(plain.Hash, claimed.Hash);
        Assert.Equal("Bicubic, antialiased, stretched to 299 x 299, not rounded", plain.Framing.Protocol);
        var (features, probabilities) = plain.Look(plain.Framing.Frame([Image.Filled(9, 5, 200)]));
        Assert.Equal([1, 2048], features.Shape);
        Assert.Equal([1, 1008], probabilities!.Shape);
    }

    [Fact]
    public void Frame_OfPicturesOfAnySize_FillsTheRangeOfTheNetwork()
    {
        var stretched = new PictureFraming { Width = 4, Height = 4 };
        var covering = new PictureFraming { Width = 4, Height = 4, Channels = 1, Fit = PictureFit.Covering, Means = [0], Deviations = [1] };
        Image[] pictures = [Image.Filled(9, 5, 255), Image.Filled(3, 7, 0, 255, 255)];

        var frames = stretched.Frame(pictures);

        Assert.Equal([2, 3, 4, 4], frames.Shape);
        Assert.Equal((1, -1), (frames[0].Min().Item(), frames[1, 0].Max().Item()));
        Assert.Equal([2, 1, 4, 4], covering.Frame(pictures).Shape);
        Assert.Equal(1, covering.Frame(pictures)[0].Mean().Item(), 1e-6);
    }

    [Fact]
    public void Measure_ThroughAClassifier_GivesTheNumbersOfJudgedImages()
    {
        var network = new JudgeFeatures(trained.Judge);
        var request = new FeatureRequest { Metrics = [FeatureMetric.FrechetDistance, FeatureMetric.KernelDistance, FeatureMetric.NeighbourScores] };
        var pictures = StripedPictures.Make(40, seed: 9);
        var real = PictureFeatures.Of(network, new DatasetPictures(trained.Test, "stripes test"));
        var expected = ImageEvaluation.Measure(JudgedImages.Of(trained.Judge, pictures), JudgedImages.Of(trained.Judge, trained.Test), "stripes test", Source, request);

        var result = ImageEvaluation.Measure(PictureFeatures.Of(network, new DatasetPictures(pictures, "pictures")), FeatureReference.Of(real.Features), real, Source, request);

        Assert.Equal(expected.Metrics.Select(metric => metric.Metric), result.Metrics.Select(metric => metric.Metric));
        Assert.All(expected.Metrics.Zip(result.Metrics), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-4));
        Assert.Equal((expected.Judge, expected.Protocol.Network, expected.Protocol.Resize), (result.Judge, result.Protocol.Network, result.Protocol.Resize));
    }

    [Fact]
    public void Measure_WithoutPicturesOfAClass_SaysWhichIsEmpty()
    {
        var network = new JudgeFeatures(trained.Judge);
        var pictures = StripedPictures.Make(20, seed: 3);
        var half = new InMemoryDataset("half", [.. Enumerable.Range(0, 20).Where(i => i % 2 == 0).Select(pictures.Read)], StripedPictures.Names);
        var real = PictureFeatures.Of(network, new DatasetPictures(trained.Test, "stripes test"));

        var result = ImageEvaluation.Measure(PictureFeatures.Of(network, new DatasetPictures(half, "half")), FeatureReference.Of(real.Features), real, Source, new FeatureRequest { Metrics = [FeatureMetric.KernelDistance] });

        Assert.Contains(result.Warnings, warning => warning.Contains("No picture of half should show top"));
    }

    [Fact]
    public void Measure_AgainstStatisticsOfAnotherNetwork_IsRefused()
    {
        var pictures = new DatasetPictures(StripedPictures.Make(20), "pictures");
        var statistics = Langevin.Evaluation.Features.FeatureStatistics.Of(PictureFeatures.Of(new BrightnessNetwork("11"), pictures).Features);
        var request = new FeatureRequest { Metrics = [FeatureMetric.FrechetDistance] };

        var failure = Assert.Throws<EvaluationException>(() => ImageEvaluation.Measure(PictureFeatures.Of(new BrightnessNetwork(), pictures), FeatureReference.Of(statistics), null, Source, request));

        Assert.Contains("brightness 11", failure.Message);
    }

    [Fact]
    public void Export_OfFeatures_IsReadBack()
    {
        var features = PictureFeatures.Of(new BrightnessNetwork(), new DatasetPictures(StripedPictures.Make(20), "pictures"));
        features.Export(folder["x.safetensors"], features);

        var read = Langevin.Evaluation.Features.FeatureSet.Open(folder["x.safetensors"]);
        Assert.Equal((features.Features.Hash, "brightness 00"), (read.Hash, read.Network));
        Assert.Equal(["features", "labels", "probabilities", "real_features"], SafetensorsFile.Open(folder["x.safetensors"]).Entries.Keys.Order());
    }
}
