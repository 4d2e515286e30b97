using Langevin.Diffusion.Configuration;
using Langevin.Models.Approximation;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Oracles;
using Langevin.Pipelines.Tests.TextToImage;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.Devices;

/// <summary>Whole pipelines on devices other than the CPU: the CPU's pictures, since noise is drawn from the seeds there.</summary>
public sealed class PipelineDeviceTests : IDisposable
{
    /// <summary>A few evaluations, each within some ten roundings of Float32 of its largest number, and pictures in [-1, 1].</summary>
    private const double Tolerance = 1e-3;

    private readonly TinyPipelines tiny = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        tiny.Dispose();
        folder.Dispose();
    }

    /// <summary>Device, family.</summary>
    public static TheoryData<string, string> Families => Every(TinyPipelines.Families.AsEnumerable<object[]>().Select(row => (string)row[0]));

    /// <summary>Device, a way to sample.</summary>
    public static TheoryData<string, string> Requests => Every(Ways.Keys);

    private static Dictionary<string, SampleRequest> Ways { get; } = new()
    {
        ["plain"] = new(),
        ["guided, stochastic"] = new() { Sampler = "euler-ancestral", Guidance = 2 },
        ["multistep, at Karras' levels"] = new() { Sampler = "dpm++2m", Grid = "karras", Guidance = 1.5 },
        ["from a picture"] = new() { Init = Goldens.Wave(1, 1, 8, 8), Strength = 0.6 },
        ["filling in"] = new() { Init = Goldens.Wave(1, 1, 8, 8), Strength = 0.9, Inpainting = new Inpainting(Tensor.Cat([Tensor.Zeros([1, 1, 8, 4]), Tensor.Ones([1, 1, 8, 4])], 3)) },
        ["from given noise"] = new() { Noise = Goldens.Wave(3, 1, 8, 8) },
        ["with a cache"] = new() { Cache = new DeepCache(2) },
    };

    [SkippableTheory, MemberData(nameof(Requests))]
    public void Sample_OfPixels_IsThatOfTheCpu(string device, string way)
    {
        var there = Elsewhere.Require(device);
        var request = Ways[way] with { Count = 3, BatchSize = 2, Steps = 4, Seed = 11 };
        var (here, other) = (ImagePipeline.Load(Model()), ImagePipeline.Load(Model(), there));
        Assert.All(other.Model.Network.StateDict().Values, weight => Assert.Equal(there, weight.Device));

        var pictures = other.Sample(request);

        Assert.Equal(Device.Cpu, pictures.Device);
        Goldens.Near(here.Sample(request), pictures, Tolerance, way);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Invert_OnADevice_GivesTheNoiseOfTheCpu(string device)
    {
        var there = Elsewhere.Require(device);
        var request = new SampleRequest { Init = Goldens.Wave(1, 1, 8, 8), Steps = 4, Guidance = 1 };
        Goldens.Near(ImagePipeline.Load(Model()).Invert(request), ImagePipeline.Load(Model(), there).Invert(request), Tolerance, "noise");
    }

    [SkippableTheory, MemberData(nameof(Families))]
    public void Generate_OfATextFamily_IsThatOfTheCpu(string device, string family)
    {
        var there = Elsewhere.Require(device);
        var model = tiny.Write(family);
        var request = new TextToImageRequest(TinyPipelines.PromptOf(family), TinyPipelines.PromptOf(family, 1)) { Steps = 3, Width = 16, Height = 16, Seed = 3, BatchSize = 2 };
        Goldens.Near(TextToImagePipeline.Load(model).Generate(request), TextToImagePipeline.Load(model, there).Generate(request), Tolerance, family);
    }

    [SkippableTheory, MemberData(nameof(Elsewhere.Names), MemberType = typeof(Elsewhere))]
    public void Generate_WithWeightsOnTheDeviceWhileUsed_IsThatOfTheCpu(string device)
    {
        var there = Elsewhere.Require(device);
        var model = tiny.Write("StableDiffusionXLPipeline");
        var request = new TextToImageRequest(TinyPipelines.PromptOf("")) { Steps = 2, Width = 16, Height = 16, Seed = 3 };
        var pipeline = TextToImagePipeline.Load(Models.Checkpoints.Checkpoint.Open(model), new Placement(there, ScalarType.Float32, Nn.WeightStorage.AsStored) { Presence = NetworkPresence.WhileUsed });
        Goldens.Near(TextToImagePipeline.Load(model).Generate(request), pipeline.Generate(request), Tolerance, "while used");
    }

    /// <summary>A model of two classes and of none.</summary>
    private string Model()
    {
        if (Directory.Exists(folder["model"])) return folder["model"];
        var network = new UNet2DModel(new UNet2DConfig
        {
            SampleSize = 8, InChannels = 1, OutChannels = 1, BlockOutChannels = [8, 16], LayersPerBlock = 1, NormNumGroups = 4, AttentionHeadDim = 8, NumClassEmbeds = 3,
            DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
        });
        network.Initialize(new Generator(1));
        new ImageDiffusionModel(network, new DdimSchedulerConfig(), new ImageDiffusionInfo { Classes = ["dark", "light"], HasNullClass = true }).Save(folder["model"]);
        return folder["model"];
    }

    private static TheoryData<string, string> Every(IEnumerable<string> names)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in Elsewhere.Names)
            foreach (var name in names) data.Add(device, name);
        return data;
    }
}
