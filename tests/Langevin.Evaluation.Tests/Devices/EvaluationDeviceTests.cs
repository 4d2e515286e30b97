using Langevin.Diffusion.Configuration;
using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Likelihood;
using Langevin.Evaluation.Pictures;
using Langevin.Evaluation.Results;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Tests.Devices;

/// <summary>What is measured on devices other than the CPU: the CPU's numbers.</summary>
public sealed class EvaluationDeviceTests : IClassFixture<TrainedJudge>, IDisposable
{
    private const double Tolerance = 1e-4;                   // of the largest number: some thousand roundings of Float32

    private readonly TrainedJudge trained;
    private readonly TemporaryFolder folder = new();

    public EvaluationDeviceTests(TrainedJudge trained) => this.trained = trained;

    public void Dispose() => folder.Dispose();

    /// <summary>Device, network.</summary>
    public static TheoryData<string, string> Networks => Every("clip", "dinov2", "inception", "classifier");

    /// <summary>Device, method.</summary>
    public static TheoryData<string, string> Methods => Every(Enum.GetNames<LikelihoodMethod>());

    [SkippableTheory, MemberData(nameof(Networks))]
    public void Look_OnADevice_SeesWhatTheCpuSees(string device, string name)
    {
        var there = Elsewhere.Require(device);
        var (here, other) = (Open(name), Open(name));
        other.To(there);
        Assert.Equal((Device.Cpu, there, here.Hash), (here.Device, other.Device, other.Hash));
        using var scope = new TensorScope();
        var images = here.Framing.Frame([StripedPictures.Make(2).Read(0).Image, StripedPictures.Make(2).Read(1).Image]);
        var ((features, chances), (seen, seenChances)) = (here.Look(images), other.Look(images));

        Assert.Equal(Device.Cpu, seen.Device);
        Goldens.Near(features, seen, Tolerance * Math.Max(1, features.Abs().Max().Item()), name);
        if (chances is not null) Goldens.Near(chances, seenChances!, Tolerance, $"{name}: probabilities");
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Measure_OnADevice_SaysWhereAndIsKeptApart(string device)
    {
        var network = Open("classifier");
        var pictures = new DatasetPictures(StripedPictures.Make(40, seed: 9), "pictures");
        var request = new FeatureRequest { Metrics = [FeatureMetric.FrechetDistance] };
        var cache = new FeatureCache(folder["features"], _ => { });
        MetricResult Measured()
        {
            var (real, reference) = cache.Reference(network, new DatasetPictures(trained.Test, "stripes test"));
            return ImageEvaluation.Measure(PictureFeatures.Of(network, pictures), reference, real, new SampleProtocol { Source = "pictures" }, request);
        }
        var here = Measured();
        network.To(Elsewhere.Require(device));
        var there = Measured();

        Assert.Null(here.Protocol.Device);
        Assert.Equal($"{network.Device}", there.Protocol.Device);
        Assert.Equal(here.Metrics[0].Value, there.Metrics[0].Value, 1e-2 * Math.Max(1, here.Metrics[0].Value));
        Assert.Equal(here.Metrics.Count, MetricComparison.Of(here, there, ("a", "b")).Metrics.Count);
        Assert.Equal(2, Directory.GetFiles(folder["features"], "*.safetensors").Length);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Train_OnADevice_MakesAJudgeAsGood(string device)
    {
        var there = Elsewhere.Require(device);
        var judge = Judge.Train(trained.Training, trained.Test, TrainedJudge.Recipe, device: there);
        Assert.Equal(there, judge.Device);
        Assert.Equal(trained.Judge.Card.TestAccuracy.Share, judge.Card.TestAccuracy.Share, 0.1);
        judge.Save(folder["judge.safetensors"]);
        Assert.Equal((judge.Hash, Device.Cpu), (Judge.Load(folder["judge.safetensors"]).Hash, Judge.Load(folder["judge.safetensors"]).Device));
    }

    [SkippableTheory, MemberData(nameof(Methods))]
    public void Bits_OnADevice_AreThoseOfTheCpu(string device, string method)
    {
        var there = Elsewhere.Require(device);
        var request = new LikelihoodRequest { Method = Enum.Parse<LikelihoodMethod>(method), Images = 4, BatchSize = 2, Tolerance = 1e-2, Seed = 3 };
        double Bits(Device place) => new ModelLikelihood(Model(place), request).Of(StripedPictures.Make(8), "stripes test").Bits.Value;
        Assert.Equal(Bits(Device.Cpu), Bits(there), 1e-3);
    }

    private FeatureNetwork Open(string name) => name switch
    {
        "inception" => Inception(),
        "classifier" => Classifier(),
        _ => FeatureNetworks.Open(name, Goldens.File(name == "clip" ? "models/clip_model" : "models/dinov2")),
    };

    private JudgeFeatures Classifier()
    {
        trained.Judge.Save(folder["own.judge"]);
        return new JudgeFeatures(Judge.Load(folder["own.judge"]));
    }

    private InceptionFeatures Inception()
    {
        using var scope = new TensorScope();
        var network = Models.Inception.InceptionV3.ForFrechetDistance();
        network.Initialize(new Generator(1));
        Safetensors.Write(folder["inception.safetensors"], network.StateDict().Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary());
        return InceptionFeatures.Open(folder["inception.safetensors"]);
    }

    private static ImageDiffusionModel Model(Device device)
    {
        var network = new UNet2DModel(new UNet2DConfig
        {
            SampleSize = 12L, InChannels = 1, OutChannels = 1, LayersPerBlock = 1, BlockOutChannels = [8, 8], NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"],
        });
        network.Initialize(new Generator(1));
        network.Eval();
        network.To(device);
        return new ImageDiffusionModel(network, new DdpmSchedulerConfig { NumTrainTimesteps = 10 }, new ImageDiffusionInfo());
    }

    private static TheoryData<string, string> Every(params IEnumerable<string> names)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in Elsewhere.Names)
            foreach (var name in names) data.Add(device, name);
        return data;
    }
}
