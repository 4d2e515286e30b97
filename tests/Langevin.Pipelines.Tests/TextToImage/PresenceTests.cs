using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Oracles;
using Langevin.Pipelines.TextToImage;
using Langevin.Torch;

namespace Langevin.Pipelines.Tests.TextToImage;

/// <summary>Weights that are stored otherwise, or there only while they are used, change no image; and what a request takes is known before.</summary>
public sealed class PresenceTests : IDisposable
{
    private const double Rounding = 3e-5;            // products summed in another order: 6e-8 of a value a layer, over several walks of guided steps

    private readonly TinyPipelines tiny = new();

    public static TheoryData<string> Families => TinyPipelines.Families;

    public void Dispose() => tiny.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_WithNetworksThatGoWhenUnused_GivesTheSameImages(string family)
    {
        var folder = tiny.Write(family);
        var expected = Load(folder, new Placement(Device.Cpu, ScalarType.Float32)).Generate(Request(family));
        var pipeline = Load(folder, new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.WhileUsed });
        var images = Enumerable.Range(0, 3).AsParallel().WithDegreeOfParallelism(3).Select(_ => pipeline.Generate(Request(family)).Keep()).ToList();

        Assert.All(images, image => Goldens.Near(expected, image, 1e-6, family));
        Assert.All(pipeline.Networks.Values.SelectMany(network => network.Parameters()), weight => Assert.True(weight.Strides.All(stride => stride == 0)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_WithWeightsKeptAsStored_GivesTheSameImages(string family)
    {
        var folder = tiny.Write(family);
        var expected = Load(folder, new Placement(Device.Cpu, ScalarType.Float32)).Generate(Request(family));
        var images = Load(folder, new Placement(Device.Cpu, ScalarType.Float32, WeightStorage.AsStored)).Generate(Request(family));
        Goldens.Near(expected, images, 1e-5, family);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Generate_WithPackedWeights_GivesTheSameImages(string family)
    {
        var folder = tiny.Write(family);
        var expected = Load(folder, new Placement(Device.Cpu, ScalarType.Float32)).Generate(Request(family));
        var packed = Load(folder, new Placement(Device.Cpu, ScalarType.Float32, WeightStorage.Packed));
        Goldens.Near(expected, packed.Generate(Request(family)), Rounding, family);
        Assert.Equal(Load(folder, new Placement(Device.Cpu, ScalarType.Float32)).Memory(Request(family)).Peak, packed.Memory(Request(family)).Peak);
        var coming = Load(folder, new Placement(Device.Cpu, ScalarType.Float32, WeightStorage.Packed) { Presence = NetworkPresence.WhileUsed });
        for (var i = 0; i < 2; i++) Goldens.Near(expected, coming.Generate(Request(family)), Rounding, family);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Memory_OfAPipelineThatIsNotLoaded_IsThatOfTheLoadedOne(string family)
    {
        var folder = tiny.Write(family);
        var place = new Placement(Device.Cpu, ScalarType.BFloat16);
        var foreseen = Load(folder, place with { Presence = NetworkPresence.Never }).Memory(Request(family));
        var loaded = Load(folder, place);
        var plan = loaded.Memory(Request(family));

        Assert.Equal(plan.Peak, foreseen.Peak);
        Assert.Equal(plan.Stages, foreseen.Stages);
        Assert.Equal(loaded.Networks.Values.Sum(network => network.StateDict().Values.Sum(weight => weight.Bytes)), foreseen.Components.Sum(component => component.Bytes));
        Assert.All(foreseen.Stages, stage => Assert.True(stage.Name == "text" || stage.Activations > 0, stage.Name));
        Assert.True(foreseen.Peak > Load(folder, place with { Presence = NetworkPresence.Never }).Memory(Request(family), NetworkPresence.WhileUsed).Peak);
    }

    [Fact]
    public void Require_OfMoreThanThereIs_SaysHowMuchAndWhatTakesLess()
    {
        var plan = Load(tiny.Write("StableDiffusionXLPipeline"), new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.Never })
            .Memory(Request("StableDiffusionXLPipeline") with { Width = 8192, Height = 8192, Tiling = DecodeTiling.Never });
        plan.Require(long.MaxValue);
        var message = Assert.Throws<InsufficientMemoryException>(() => plan.Require(1L << 30)).Message;
        Assert.Contains($"about {FormattableString.Invariant($"{plan.Peak / (double)(1L << 30):0.0}")} GiB", message);
        Assert.Contains("1.0 GiB are available", message);
        Assert.Contains("half precision", message);
    }

    [Fact]
    public void Memory_WithLittleToDecodeIn_CountsTiles()
    {
        var pipeline = Load(tiny.Write("StableDiffusionXLPipeline"), new Placement(Device.Cpu, ScalarType.Float32) { Presence = NetworkPresence.Never });
        var request = Request("StableDiffusionXLPipeline") with { Width = 4096, Height = 4096 };
        var plan = pipeline.Memory(request with { Tiling = DecodeTiling.Never });
        var (whole, cut) = (plan.Stages[^1], pipeline.Memory(request, available: plan.Peak - (1L << 30)).Stages[^1]);

        Assert.Equal(("decode", "decode in tiles of 512"), (whole.Name, cut.Name));
        Assert.True(whole.Activations - cut.Activations > 1L << 30);
    }

    [Fact]
    public void Generate_InTiles_ComesNearTheWholeImage()
    {
        var pipeline = tiny.Open("StableDiffusionXLPipeline");
        var request = Request("StableDiffusionXLPipeline") with { Width = 544, Height = 272, Steps = 1 };
        var (whole, cut) = (pipeline.Generate(request), pipeline.Generate(request with { Tiling = DecodeTiling.Always }));
        Assert.Equal(whole.Shape, cut.Shape);
        var difference = (whole - cut).Abs().Mean().Item();
        Assert.InRange(difference, 1e-7, 0.2);
    }

    private static TextToImagePipeline Load(string folder, Placement place) => TextToImagePipeline.Load(Checkpoint.Open(folder), place);

    private static TextToImageRequest Request(string family) => new(TinyPipelines.PromptOf(family)) { Width = 16, Height = 16, Steps = 2 };
}
